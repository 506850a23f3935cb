import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carimbo-recordings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function load(url: string): string | undefined {
  const file = join(folder, 'carimbo.yaml');
  const operator = `operators:\n  - ans_registry: "326305"\n    name: Uma\n    recordings:\n      url: "${url}"\n`;
  writeFileSync(file, operator);
  return loadConfig({ file, env: {}, mode: 'production', cwd: folder }).operators[0]?.recordingUrl;
}

test('the address of a recording is a template', () => {
  const url = 'https://gravacoes.example.com/{year}/{month}/{day}/{name}.mp3?de={file}';
  expect(load(url)).toBe(url);
});

test.each([
  'gravacoes/{file}',
  'https://gravacoes.example.com/{arquivo}',
  'https://gravacoes.example.com/{file',
])('refuses %s, and says what is expected', (url) => {
  expect(() => load(url)).toThrow(/recordings\.url.*\{file\}/);
});
