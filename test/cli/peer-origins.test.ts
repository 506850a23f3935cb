import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildOnce, carimbo, environment, newFolder } from './carimbo.ts';

let folder: string;
beforeAll(buildOnce, 60_000);
beforeEach(() => {
  folder = newFolder();
});
const remove = () => rmSync(folder, { recursive: true, force: true });
afterEach(remove);
afterAll(remove);

const run = (...words: string[]) =>
  carimbo([...words, '--config', join(folder, 'carimbo.yaml')], {
    ...environment(folder),
    LC_ALL: 'en_US.UTF-8',
  });

async function doctor(allow: unknown[], keys: string[]): Promise<string> {
  const settings = { agi: { allow }, operators: [{ ans_registry: '326305', name: 'Operadora' }] };
  writeFileSync(join(folder, 'carimbo.yaml'), JSON.stringify(settings));
  await run('database', 'create');
  for (const origin of keys) await run('keys', 'create', '--origin', origin);
  return (await run('doctor')).stdout;
}

test('a key of the origin pbx beside PBXs of other origins fails: one call would get two numbers', async () => {
  const shown = await doctor([{ address: '10.0.0.20', origin: 'matriz' }], ['pbx', 'chat']);
  expect(shown).toMatch(/✗ Operator 326305: the origin of key k\w+ is pbx.* matriz\n.*gets two numbers/);
});

test('nothing is said where they are the same, nor of loopback’s two networks', async () => {
  const shown = await doctor(
    ['127.0.0.0/8', '::1', { address: '10.0.0.20', origin: 'matriz' }],
    ['pbx', 'matriz'],
  );
  expect(shown).toContain('Keys of operator 326305: 2');
  expect(shown).not.toMatch(/two numbers|same origin/);
});

test('two PBXs of one origin are a warning', async () => {
  const shown = await doctor(['10.0.0.20', { address: '10.0.1.20' }], ['pbx']);
  expect(shown).toMatch(/⚠ PBXs with the same origin pbx: 10\.0\.0\.20, 10\.0\.1\.20/);
});
