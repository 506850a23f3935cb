import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { MadeRecording } from '../../src/authoring/record/make-recording.ts';
import type { DescribedConfig } from '../../src/source/kinds/kinds.ts';
import { ConfigError } from '../../src/yaml/problem.ts';
import { inProcess } from './in-process.ts';
import { HERS, KEY, type OperatorSystem, startOperatorSystem, writeSource } from './operator-system.ts';

let system: OperatorSystem;
beforeAll(async () => {
  process.env.PRATICA_CHAVE = KEY;
  system = await startOperatorSystem();
});
afterEach(() => system.behave('well'));
afterAll(async () => {
  delete process.env.PRATICA_CHAVE;
  await system.close();
});

const record = (file: string, ...more: string[]) =>
  inProcess('source', 'record', file, '--card', '12345678901230', ...more);

describe('carimbo source record', () => {
  it('adds a test of another person, and leaves the rest of the file as it was', async () => {
    const file = writeSource(system.url);
    const before = readFileSync(file, 'utf8');
    const { code, stdout, stderr } = await record(file, '--name', 'ativa');
    expect(code).toBe(0);
    const after = readFileSync(file, 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(after).not.toMatch(HERS);
    expect(stdout + stderr).not.toMatch(HERS);
    expect(stdout).toContain('beneficiario.nmBenef → ');
    expect(stdout).toContain('beneficiario.dsPlano = Essencial');
    expect(stderr).toContain('Confira o que ficou antes de compartilhar');
    const [test] = parse(after).tests;
    expect(test).toMatchObject({
      name: 'ativa',
      reply: { status: 200, headers: { 'content-type': 'application/json' } },
      expect: { outcome: 'found', beneficiary: { active: true, plan: 'Essencial' } },
    });
    expect(test.ask.card_number).toMatch(/^[1-9]\d{13}$/);
  });

  it('makes a test that passes, and that fails when the mapping is broken', async () => {
    const file = writeSource(system.url);
    await record(file);
    expect((await inProcess('source', 'test', file)).code).toBe(0);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(file, readFileSync(file, 'utf8').replace('name: nmBenef', 'name: dsPlano'));
    const { code, stdout } = await inProcess('source', 'test', file);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ Encontrado/);
    expect(stdout).toContain('name');
  });

  it('keeps bytes of another charset in a file beside the source, and tests the charset too', async () => {
    system.behave('latin');
    const file = writeSource(system.url);
    const { code, stdout } = await record(file, '--name', 'Em ISO-8859-1');
    expect(code).toBe(0);
    const fixture = join(dirname(file), 'origem.em-iso-8859-1.json');
    expect(stdout).toContain('corpo em origem.em-iso-8859-1.json');
    const bytes = readFileSync(fixture);
    expect(bytes.includes(0xc7)).toBe(true);
    expect(bytes.toString('latin1')).not.toMatch(HERS);
    expect((await inProcess('source', 'test', file)).code).toBe(0);
  });

  it('writes the body where --out says, and overwrites nothing', async () => {
    const file = writeSource(system.url);
    const out = join(dirname(file), 'corpo.json');
    expect((await record(file, '--name', 'a', '--out', out)).code).toBe(0);
    expect(existsSync(out)).toBe(true);
    const before = readFileSync(file, 'utf8');
    for (const flags of [
      ['--name', 'b', '--out', out],
      ['--name', 'a'],
    ]) {
      const { code, stderr } = await record(file, ...flags);
      expect(code).toBe(1);
      expect(stderr).toContain('nada foi alterado');
    }
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('also records error answers, and gives each its own name', async () => {
    const file = writeSource(system.url);
    system.behave('broken');
    await record(file);
    await record(file);
    const tests = parse(readFileSync(file, 'utf8')).tests;
    expect(tests.map((test: { expect: { outcome: string } }) => test.expect.outcome)).toEqual([
      'unavailable',
      'unavailable',
    ]);
    expect(new Set(tests.map(({ name }: { name: string }) => name)).size).toBe(2);
    expect((await inProcess('source', 'test', file)).code).toBe(0);
  });

  it('says plainly that an error was recorded, and not a lookup', async () => {
    const file = writeSource(system.url);
    system.behave('unauthorized');
    const { code, stderr } = await record(file);
    expect(code).toBe(0);
    expect(stderr).toMatch(/Atenção: a consulta gravada não deu certo.*401/);
    system.behave('well');
    expect((await record(file)).stderr).not.toContain('Atenção');
  });

  it.each(['', '  '])('refuses the name “%s”, and sends no request', async (name) => {
    const file = writeSource(system.url);
    const before = readFileSync(file, 'utf8');
    const { code, stderr } = await record(file, '--name', name);
    expect(code).toBe(2);
    expect(stderr).toContain('--name');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('leaves the file as it was when what it would write does not load', async () => {
    const { keepRecording } = await import('../../src/authoring/record/keep-recording.ts');
    const { loadSource } = await import('../../src/source/kinds/load-source.ts');
    const file = writeSource(system.url);
    const config = loadSource({ file, env: process.env, offline: true }) as DescribedConfig;
    const made: MadeRecording = {
      asked: { card_number: '1' },
      recording: { status: 404, contentType: undefined, text: '', bytes: null },
      outcome: 'not_found',
      beneficiary: null,
      replaced: [],
      left: [],
    };
    const before = readFileSync(file, 'utf8');
    const kept = keepRecording(config, made, { name: '', isNamed: true, out: null });
    await expect(kept).rejects.toThrow(ConfigError);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(readdirSync(dirname(file))).toEqual(['origem.yaml']);
  });

  it('keeps no secret that their system sends back', async () => {
    system.behave('echo');
    const file = writeSource(system.url);
    expect((await record(file)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toContain(KEY);
  });

  it('writes nothing where there was no answer', async () => {
    const file = writeSource('http://127.0.0.1:1');
    const before = readFileSync(file, 'utf8');
    const { code, stderr } = await record(file);
    expect(code).toBe(1);
    expect(stderr).toContain('Não há resposta para gravar');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe('carimbo source test', () => {
  it('fails where there is nothing to test, and says how to get something', async () => {
    const { code, stderr } = await inProcess('source', 'test', writeSource(system.url));
    expect(code).toBe(1);
    expect(stderr).toContain('carimbo source record');
  });

  it('needs neither the network nor a secret', async () => {
    const file = writeSource(system.url);
    await record(file);
    delete process.env.PRATICA_CHAVE;
    const { code, stdout } = await inProcess('source', 'test', file, '--json');
    process.env.PRATICA_CHAVE = KEY;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      sources: [{ source: file, tests: [{ ok: true }] }],
    });
  });
});

describe('carimbo source schema', () => {
  it('prints the JSON Schema for editors', async () => {
    const { code, stdout } = await inProcess('source', 'schema');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('$schema');
  });
});
