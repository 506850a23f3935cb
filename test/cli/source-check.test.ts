import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { inProcess } from './in-process.ts';
import { KEY, type OperatorSystem, startOperatorSystem, writeSource } from './operator-system.ts';

let system: OperatorSystem;
let file: string;
beforeAll(async () => {
  process.env.PRATICA_CHAVE = KEY;
  system = await startOperatorSystem();
  file = writeSource(system.url, 'limits: { timeout_ms: 200 }\n');
});
afterEach(() => system.behave('well'));
afterAll(async () => {
  delete process.env.PRATICA_CHAVE;
  await system.close();
});

const check = (...more: string[]) => inProcess('source', 'check', file, ...more);

describe('carimbo source check', () => {
  it('says that the source answers and takes lookups, and how fast', async () => {
    const { code, stdout } = await check();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^✓ Prática \(rest\): .*\d+ ms/m);
    expect(stdout).toMatch(/^✓ consultas são aceitas/m);
    expect(stdout).toMatch(/GET http:\S+\/b\/00000000000000000 → 404, \d+ ms/);
  });

  it('says that the credentials are not taken, what callers live, and what to do', async () => {
    system.behave('unauthorized');
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ .*(credencial|auth)/m);
    expect(stdout).toContain('Para quem liga: recebem o número');
    expect(stdout).toContain(`carimbo source try ${file} --card N`);
    expect(stdout).not.toContain(KEY);
  });

  it('does not wait for a source that says nothing', async () => {
    system.behave('mute');
    const started = performance.now();
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ Prática \(rest\): .*não respondeu/m);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it.each([
    ['breaks on the question', 'broken', '500'],
    ['never answers the question', 'silent', 'timeout'],
    ['closes the connection on the question', 'cut', 'reset'],
    ['answers with garbage', 'garbage', 'malformed_reply'],
  ] as const)('fails for a source whose address answers and that %s', async (_, behaviour, why) => {
    system.behave(behaviour);
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✓ Prática \(rest\): .*respondeu/m);
    expect(stdout).toMatch(new RegExp(`^✗ o teste com a carteirinha 0, .* falhou: .*${why}`, 'm'));
    expect(stdout).toContain('Para quem liga: recebem o número');
  });

  it('only warns of a source that rejects an unknown card', async () => {
    system.behave('puzzled');
    const { code, stdout } = await check();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^⚠ o teste com a carteirinha 0, .* foi inconclusivo: .*400/m);
  });

  it('fails where a rule of the file says that this is misconfigured, whatever the status', async () => {
    system.behave('puzzled');
    const ruled = join(dirname(file), 'regra.yaml');
    const rule = 'outcomes: [{ when: erro = "carteira", is: misconfigured, reason: senha recusada }]\n';
    writeFileSync(ruled, readFileSync(file, 'utf8') + rule);
    const { code, stdout } = await inProcess('source', 'check', ruled);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^✗ o teste com a carteirinha 0, .* falhou: outcomes\[0\]: when; senha recusada$/m,
    );
  });

  it('tells what a mapping lacks in the file’s own words', async () => {
    const text = readFileSync(file, 'utf8').replace('name: nmBenef', `name: '$error("FALTA o nome")'`);
    const half = join(dirname(file), 'meia.yaml');
    writeFileSync(
      half,
      `${text}outcomes: [{ status: 404, is: found }]\n`.replace('  root: beneficiario\n', ''),
    );
    const { code, stdout } = await inProcess('source', 'check', half);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^⚠ o teste com a carteirinha 0, .*; mapping\.name: FALTA o nome$/m);
    expect(stdout).toContain('O que fazer: complete mapping.name no arquivo');
    const tried = await inProcess('source', 'try', half, '--card', '1');
    expect(tried.code).toBe(2);
    expect(tried.stdout).toContain('  mapping.name: FALTA o nome\n');
    expect(tried.stdout).toContain('O que fazer: complete mapping.name no arquivo');
  });

  it('advises commands that work on the same configuration', async () => {
    system.behave('unauthorized');
    const config = join(dirname(file), 'carimbo.yaml');
    writeFileSync(config, 'operators: [{ ans_registry: "326305", name: Prática, source: origem.yaml }]\n');
    const { code, stdout, stderr } = await inProcess('source', 'check', '--config', config);
    expect(code).toBe(1);
    expect(stdout).toContain(`carimbo source try --config ${config} --operator 326305 --card N`);
    expect(stderr).not.toContain('demonstração');
  });

  it('says so where it looked at the demo’s data', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'carimbo-demo-'));
    vi.stubEnv('CARIMBO_DATA_DIR', folder);
    vi.stubEnv('CARIMBO_CONFIG', '');
    for (const command of [
      ['source', 'check'],
      ['outbox', 'list'],
    ]) {
      const { code, stderr } = await inProcess(...command);
      expect(code, stderr).toBe(0);
      expect(stderr).toContain('sem --config: os dados da demonstração');
    }
    vi.unstubAllEnvs();
  });

  it('warns where an answer about another person would not be noticed', async () => {
    const warning = /^⚠ falta mapping\.card_number: o Carimbo não perceberia a resposta de outra pessoa/m;
    expect((await check()).stdout).not.toMatch(warning);
    const text = readFileSync(file, 'utf8');
    const blind = join(dirname(file), 'cega.yaml');
    writeFileSync(blind, text.replace(/^ {2}card_number: \w+\n/m, ''));
    const { code, stdout } = await inProcess('source', 'check', blind);
    expect(code).toBe(0);
    expect(stdout).toMatch(warning);
  });

  it('answers in JSON', async () => {
    const { code, stdout } = await check('--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      sources: [{ source: file, kind: 'rest', name: 'Prática', ok: true, probe: { verdict: 'answered' } }],
    });
  });

  it('ends with 1 where nothing listens, with 2 for a wrong file', async () => {
    const nowhere = await inProcess('source', 'check', writeSource('http://127.0.0.1:1'));
    expect(nowhere.code).toBe(1);
    expect(nowhere.stdout).toContain('recusou a conexão');
    const wrong = await inProcess('source', 'check', writeSource(system.url, 'lookupp: {}\n'));
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/origem\.yaml:\d+: lookupp: chave desconhecida/);
  });
});
