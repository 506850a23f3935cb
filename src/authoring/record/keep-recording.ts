import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Beneficiary } from '../../beneficiary/beneficiary.ts';
import { TextError } from '../../i18n/text-error.ts';
import type { DescribedConfig } from '../../source/kinds/kinds.ts';
import { loadSource } from '../../source/kinds/load-source.ts';
import type { SourceTest } from '../../source/schema/common.ts';
import type { Static } from '../../typebox.ts';
import { addTest } from './add-test.ts';
import type { MadeRecording } from './make-recording.ts';

type Test = Static<typeof SourceTest>;

/** A longer body would make the source file hard to read. */
const INLINE_UP_TO = 8_192;

export interface KeepOptions {
  name: string;
  /** Whether a person chose the name; otherwise a free one is found. */
  isNamed: boolean;
  /** File for the body, if one was given. */
  out: string | null;
}

export interface Kept {
  name: string;
  /** The source file. */
  file: string;
  /** The body's own file, relative to the source file's folder; null where the body is in the source file. */
  fixture: string | null;
}

/** Adds the test to the source file, a long or binary body beside it. Overwrites nothing. @throws TextError */
export async function keepRecording(
  config: DescribedConfig,
  made: MadeRecording,
  { name: wanted, isNamed, out }: KeepOptions,
): Promise<Kept> {
  const name = freeName(wanted, config.settings.tests ?? [], isNamed);
  const fixture = fixtureFor(config, made, { name, out });
  const test = testOf(made, name, fixture);
  if (fixture !== null) write(join(config.folder, fixture), made.recording.bytes ?? made.recording.text);
  try {
    await prove(config, test);
    write(config.file, addTest(readFileSync(config.file, 'utf8'), test), { over: true, prove: loads });
  } catch (error) {
    if (fixture !== null) rmSync(join(config.folder, fixture), { force: true });
    throw error;
  }
  return { name, file: config.file, fixture };
}

function freeName(wanted: string, tests: readonly Test[], isNamed: boolean): string {
  const isTaken = (name: string) => tests.some((test) => test.name === name);
  if (isTaken(wanted) && isNamed) {
    throw new TextError({
      'pt-BR': `Já há um teste “${wanted}”; nada foi alterado. Escolha outro --name.`,
      en: `There is a test “${wanted}” already; nothing was changed. Choose another --name.`,
    });
  }
  for (let i = 2, name = wanted; ; i += 1, name = `${wanted} (${i - 1})`) if (!isTaken(name)) return name;
}

function fixtureFor(
  { folder, file }: DescribedConfig,
  { recording: { bytes, text } }: MadeRecording,
  { name, out }: { name: string; out: string | null },
): string | null {
  if (out !== null) return relative(folder, resolve(out));
  if (bytes === null && text.length <= INLINE_UP_TO) return null;
  const slug = name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const stem = basename(file).replace(/\.ya?ml$/i, '');
  return `${stem}.${slug}.${/^\s*</.test(text) ? 'xml' : 'json'}`;
}

function testOf(
  { asked, recording, outcome, beneficiary }: MadeRecording,
  name: string,
  fixture: string | null,
): Test {
  const { status, contentType, text, bytes } = recording;
  const body =
    fixture !== null ? { file: fixture } : isRows(recording) ? { body: JSON.parse(text) } : { text };
  return {
    name,
    ask: asked,
    reply: {
      ...(status === null ? {} : { status }),
      ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }),
      ...(bytes === null && text.trim() === '' ? {} : body),
    },
    expect: { outcome, ...(beneficiary === null ? {} : { beneficiary: withoutEmptyExtra(beneficiary) }) },
  };
}

function withoutEmptyExtra({ extra, ...beneficiary }: Beneficiary): Record<string, unknown> {
  return Object.keys(extra).length === 0 ? beneficiary : { ...beneficiary, extra };
}

/** Rows and messages have no headers; written as YAML values they can be read and edited. */
const isRows = ({ status }: MadeRecording['recording']) => typeof status !== 'number';

/** The test must pass in the form in which it is written. */
async function prove(config: DescribedConfig, test: Test): Promise<void> {
  const { runSourceTests } = await import('../tests/run-source-tests.ts');
  const results = await runSourceTests({ ...config, settings: { ...config.settings, tests: [test] } });
  const differences = results.flatMap((result) => (result.ok ? [] : result.differences));
  if (differences.length === 0) return;
  const list = differences.join('\n  ');
  throw new TextError({
    'pt-BR': `A resposta não passa no próprio teste; nada foi gravado:\n  ${list}`,
    en: `The recorded reply fails its own test; nothing was written:\n  ${list}`,
  });
}

/** Loads the draft from its final folder, so that it finds the files that it names. @throws ConfigError */
function loads(draft: string, label: string): void {
  loadSource({ file: draft, label, env: process.env, offline: true });
}

/** Atomic: a half-written source file would keep the server from starting. */
function write(
  path: string,
  content: string | Buffer,
  { over = false, prove = () => {} }: { over?: boolean; prove?: (draft: string, label: string) => void } = {},
): void {
  if (!over && existsSync(path))
    throw new TextError({
      'pt-BR': `${path} já existe; nada foi alterado.`,
      en: `${path} exists; nothing was changed.`,
    });
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}`);
  const mode = over ? statSync(path).mode & 0o777 : 0o640;
  writeFileSync(draft, content, { mode, flag: 'wx' });
  try {
    prove(draft, path);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
