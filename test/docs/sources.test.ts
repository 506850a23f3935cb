import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { runSourceTests } from '../../src/authoring/tests/run-source-tests.ts';
import { FAULT_TODO } from '../../src/authoring/try/fault-todo.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { FAULTS_BY_CODE } from '../../src/source/faults.ts';
import { loadSource } from '../../src/source/kinds/load-source.ts';
import { inProcess } from '../cli/in-process.ts';
import { expectedCode, firstColumn, ROOT, readPage, shellLines } from './support/pages.ts';

const page = readPage('docs/origens.md');
const errors = readPage('docs/origens-erros.md');
const folder = mkdtempSync(join(tmpdir(), 'carimbo-docs-'));
let sandbox: Sandbox;
const before = { ...process.env };

beforeAll(async () => {
  sandbox = await startSandbox();
  Object.assign(process.env, sandbox.env, { OPERADORA_URL: sandbox.rest.url });
  copyFileSync(join(ROOT, 'demo/sources/rest.yaml'), join(folder, 'minha-origem.yaml'));
});
afterAll(async () => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

const CODES = Object.keys(FAULTS_BY_CODE).sort();

/** Each block of shell, and the transcript below it. */
const transcripts = page.blocks.flatMap((block, i) => {
  const next = page.blocks[i + 1];
  return block.language === 'sh' && next?.language === 'text'
    ? [{ command: shellLines(block)[0] ?? '', expected: expectedCode(block), shown: next }]
    : [];
});

describe('docs/origens.md', () => {
  test('shows a transcript for each step', () => {
    const steps = transcripts.map(({ command }) => command.split(' ')[5]);
    expect(steps).toEqual(['import', 'check', 'try', 'record', 'test']);
  });

  test.each(transcripts)('$command prints what is shown', async ({ command, expected, shown }) => {
    const words = (command.match(/"[^"]*"|\S+/g) ?? []).slice(4).map((word) => word.replaceAll('"', ''));
    const { code, stdout } = await inProcess(
      ...words.map((word) =>
        word
          .replace(/^minha-origem/, join(folder, 'minha-origem'))
          .replace('127.0.0.1:8091', sandbox.grpc.address),
      ),
    );
    expect(code, stdout).toBe(expected);
    const real = linesOf(stdout.replaceAll(sandbox.rest.url, 'http://127.0.0.1:8090'));
    expect(linesOf(shown.text).filter((line) => !real.includes(line))).toEqual([]);
  });

  test('shows a source file that loads and passes its own tests', async () => {
    const examples = page.blocks.filter(({ language, text }) => language === 'yaml' && /^kind:/m.test(text));
    expect(examples).toHaveLength(1);
    for (const { text } of examples) {
      const file = join(folder, 'exemplo.yaml');
      writeFileSync(file, text);
      const results = await runSourceTests(loadSource({ file, env: {}, offline: true }));
      expect(results).toMatchObject([{ name: 'encontrada', ok: true, differences: [] }]);
    }
  });

  test('shows a carimbo.yaml that loads', () => {
    const [example] = page.blocks.filter(
      ({ language, text }) => language === 'yaml' && /^operators:/m.test(text),
    );
    const file = join(folder, 'carimbo.yaml');
    mkdirSync(join(folder, 'origens'));
    copyFileSync(join(ROOT, 'demo/sources/rest.yaml'), join(folder, 'origens/operadora.yaml'));
    writeFileSync(file, example?.text ?? '');
    const config = loadConfig({ file, env: { ...sandbox.env }, mode: 'production' });
    expect(config.operators[0]?.source?.kind).toBe('rest');
  });
});

describe('docs/origens-erros.md', () => {
  test('explains every fault code, with the same advice as the terminal', () => {
    expect(firstColumn(errors).sort()).toEqual(CODES);
    expect(Object.keys(FAULT_TODO).sort()).toEqual(CODES);
    for (const [code, { 'pt-BR': todo }] of Object.entries(FAULT_TODO))
      expect(errors.text, code).toMatch(
        new RegExp(`^\\| \`${code}\` .*\\| ${escaped(todo.replaceAll('|', '\\|'))} +\\|$`, 'm'),
      );
  });
});

/** Without what differs from run to run: times, replaced personal data, paths of files. */
function linesOf(text: string): string[] {
  return text
    .replaceAll(relative(process.cwd(), folder), '.')
    .replaceAll('./minha-origem', 'minha-origem')
    .split('\n')
    .map((line) => line.replace(/\d+(\.\d+)? ms/g, '… ms').replace(/ → (?!found|consultas).*$/, ' → …'))
    .map((line) => line.replace(/─+$/, '─').replace(/ +/g, ' ').trim())
    .filter((line) => line !== '');
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
