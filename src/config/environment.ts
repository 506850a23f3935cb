import { resolve } from 'node:path';
import { formatPath, type Path } from '../yaml/problem.ts';
import type { Environment } from '../yaml/references.ts';

/** Where a variable's text goes, and what is made of it on the way. Paths start from where the command was given. */
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
  { name: 'CARIMBO_HTTP_HOST', path: ['http', 'host'], read: asIs },
  { name: 'CARIMBO_HTTP_PORT', path: ['http', 'port'], read: asNumber },
  { name: 'CARIMBO_AGI_HOST', path: ['agi', 'host'], read: asIs },
  { name: 'CARIMBO_AGI_PORT', path: ['agi', 'port'], read: asNumber },
  { name: 'CARIMBO_GRPC_HOST', path: ['grpc', 'host'], read: asIs },
  { name: 'CARIMBO_GRPC_PORT', path: ['grpc', 'port'], read: asNumber },
  { name: 'CARIMBO_LOG_LEVEL', path: ['log', 'level'], read: asIs },
];

/** `sqlite:PATH` with its path made absolute; other addresses as they are. */
export function absoluteSqlite(url: string, folder: string): string {
  if (!url.startsWith('sqlite:') || url === 'sqlite:') return url;
  return `sqlite:${resolve(folder, url.slice('sqlite:'.length))}`;
}

export interface Overridden {
  value: unknown;
  /** Key path → the variable that set it. */
  origins: ReadonlyMap<string, string>;
}

/** Lays the environment over what the file says. An empty variable counts as none. */
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

/** A copy with one value set. What is there and is no mapping is left, for the check to complain about. */
function put(value: unknown, [key, ...rest]: Path, leaf: unknown): unknown {
  if (key === undefined) return leaf;
  if (value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value)))
    return value;
  const mapping: Record<string, unknown> = { ...value };
  return { ...mapping, [key]: put(mapping[key], rest, leaf) };
}
