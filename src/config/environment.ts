import { resolve } from 'node:path';
import { formatPath, type Path, type Problem } from '../yaml/problem.ts';
import type { Environment } from '../yaml/references.ts';
import type { Config } from './config.ts';

/** The setting that a variable replaces. Relative paths start from `cwd`. */
interface Override {
  name: string;
  path: Path;
  read: (text: string, cwd: string) => unknown;
}

const asIs = (text: string) => text;
const asNumber = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : text);

const OVERRIDES: readonly Override[] = [
  { name: 'CARIMBO_DATA_DIR', path: ['data_dir'], read: (text, cwd) => resolve(cwd, text) },
  { name: 'CARIMBO_DATABASE_URL', path: ['database', 'url'], read: absoluteSqlite },
  {
    name: 'CARIMBO_HIGH_WATER_FILE',
    path: ['high_water_file'],
    read: (text, cwd) => resolve(cwd, text),
  },
  { name: 'CARIMBO_HTTP_HOST', path: ['http', 'host'], read: asIs },
  { name: 'CARIMBO_HTTP_PORT', path: ['http', 'port'], read: asNumber },
  { name: 'CARIMBO_AGI_HOST', path: ['agi', 'host'], read: asIs },
  { name: 'CARIMBO_AGI_PORT', path: ['agi', 'port'], read: asNumber },
  { name: 'CARIMBO_GRPC_HOST', path: ['grpc', 'host'], read: asIs },
  { name: 'CARIMBO_GRPC_PORT', path: ['grpc', 'port'], read: asNumber },
  { name: 'CARIMBO_LOG_LEVEL', path: ['log', 'level'], read: asIs },
];

/** `sqlite:PATH` with an absolute path; other URLs unchanged. */
export function absoluteSqlite(url: string, folder: string): string {
  if (!url.startsWith('sqlite:') || url === 'sqlite:') return url;
  return `sqlite:${resolve(folder, url.slice('sqlite:'.length))}`;
}

export interface Overridden {
  /** The settings with the environment applied. */
  value: unknown;
  /** Key path → the variable that set it. */
  origins: ReadonlyMap<string, string>;
}

/** Applies the environment to the settings of the file. An empty variable counts as not set. */
export function applyEnvironment(value: unknown, env: Environment, cwd: string): Overridden {
  const origins = new Map<string, string>();
  let result = value;
  for (const { name, path, read } of OVERRIDES) {
    const text = env[name];
    if (text === undefined || text === '') continue;
    result = put(result, path, read(text, cwd));
    origins.set(formatPath(path), name);
  }
  return { value: result, origins };
}

/** A copy with one value set. A text or list where a mapping belongs is kept, so that the schema check reports it. */
function put(value: unknown, [key, ...rest]: Path, leaf: unknown): unknown {
  if (key === undefined) return leaf;
  if (value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value)))
    return value;
  const mapping: Record<string, unknown> = { ...value };
  return { ...mapping, [key]: put(mapping[key], rest, leaf) };
}

const DEMO_KEY_MIN_LENGTH = 32;

/** CARIMBO_DEMO_KEY, which only the demo reads. */
export function demoKeyFrom(
  env: Environment,
  mode: Config['mode'],
): { key: string | null; problems: Problem[] } {
  const key = env.CARIMBO_DEMO_KEY;
  if (mode !== 'demo' || key === undefined || key === '') return { key: null, problems: [] };
  // Visible ASCII only, because it is sent in an HTTP header.
  if (key.length >= DEMO_KEY_MIN_LENGTH && /^[\x21-\x7e]+$/.test(key)) return { key, problems: [] };
  const what =
    key.length < DEMO_KEY_MIN_LENGTH
      ? { 'pt-BR': `a chave tem ${key.length} caracteres`, en: `the key has ${key.length} characters` }
      : { 'pt-BR': 'a chave tem espaços ou acentos', en: 'the key has spaces or accents' };
  const expected = {
    'pt-BR': `${DEMO_KEY_MIN_LENGTH} caracteres ou mais, sem espaços nem acentos`,
    en: `${DEMO_KEY_MIN_LENGTH} characters or more, without spaces or accents`,
  };
  return { key: null, problems: [{ place: 'CARIMBO_DEMO_KEY', key: '', what, expected }] };
}
