import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { SCOPES } from '../../src/auth/scope.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { ConfigError, describeProblem } from '../../src/yaml/problem.ts';
import { callFastAgi, type FakeCall } from '../support/fake-asterisk.ts';
import { getWith } from '../support/requests.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';

const A = '326305';
const B = '000515';
const people = ['card_number,name,active', '0001,Maria,1'].join('\n');

const folders: string[] = [];
let server: RunningApp | undefined;
let log: Record<string, unknown>[] = [];

async function start(agi: object): Promise<void> {
  const source = { kind: 'file', path: 'people.csv' };
  const settings = {
    agi: { enabled: true, host: '127.0.0.1', ...agi },
    limits: { lookups: { points: 20, seconds: 600, miss_cost: 10 } },
    operators: [
      { ans_registry: A, name: 'Operadora A', source },
      { ans_registry: B, name: 'Operadora B', source },
    ],
  };
  log = [];
  const lines = { write: (line: string) => void log.push(JSON.parse(line)) };
  server = await runningApp({
    // Every JSON document is YAML.
    files: { 'carimbo.yaml': JSON.stringify(settings), 'people.csv': people },
    log: () => pino({ level: 'info' }, lines),
  });
}

afterEach(async () => {
  await server?.stop();
  server = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

let calls = 0;
async function call(args: string[], what: Partial<FakeCall> = {}) {
  calls += 1;
  const report = await callFastAgi({
    port: server?.agiPort ?? 0,
    script: 'issue',
    uniqueId: `${calls}.1`,
    args,
    ...what,
  });
  return report.variables;
}

async function entriesOf(operator: string, number: string | undefined) {
  const reply = await getWith(
    (await server?.keyWith(SCOPES, operator)) ?? '',
    `${server?.url}/v1/protocols/${number}`,
  );
  return (await reply.json()) as { origin?: string; entries: { actor: string; data: { origin: string } }[] };
}

describe('a PBX configured by its address alone', () => {
  test('has the origin pbx whatever it names, and a single lookup quota', async () => {
    await start({ allow: ['127.0.0.1'] });
    const origins = ['pbx', 'a', 'b', 'c', 'd'];
    const seen: (string | undefined)[] = [];
    for (const [i, origin] of origins.entries())
      seen.push((await call([`operator=${A}`, `origin=${origin}`, `card=900${i}`])).CARIMBO_IDENTIFICATION);
    expect(seen).toEqual(['not_found', 'not_found', 'lookup_limited', 'lookup_limited', 'lookup_limited']);
    const warnings = log.filter(({ code }) => code === 'origin_refused');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ peer: '127.0.0.1', asked: 'a' });
  });

  test('gets a number even when it sends an origin of 4.6 kB', async () => {
    await start({ allow: ['127.0.0.1'] });
    const { CARIMBO_PROTOCOL: number } = await call([`operator=${A}`, `origin=${'x'.repeat(4_600)}`]);
    expect(number).toMatch(/^326305\d{14}$/);
    const { entries } = await entriesOf(A, number);
    expect(entries[0]).toMatchObject({ actor: 'agi:127.0.0.1', data: { origin: 'pbx' } });
  });
});

describe('a PBX that is allowed some operators only', () => {
  const agi = {
    allow: [
      { address: '127.0.0.1', origin: 'matriz', operators: [A] },
      { address: '127.0.0.2', origin: 'filial', operators: [A, B] },
    ],
  };

  test('need not name its only operator, and gets no number of another one', async () => {
    await start(agi);
    const { CARIMBO_PROTOCOL: number } = await call([]);
    expect(number).toMatch(/^326305/);
    expect((await entriesOf(A, number)).entries[0]).toMatchObject({ data: { origin: 'matriz' } });
    for (const other of [B, '999999'])
      expect(await call([`operator=${other}`])).toMatchObject({
        CARIMBO_PROTOCOL: '',
        CARIMBO_STATUS: 'operator_unknown',
      });
  });

  test('gets no number when it has several operators and names none; the call goes on', async () => {
    await start(agi);
    expect(await call([], { from: '127.0.0.2' })).toMatchObject({ CARIMBO_STATUS: 'operator_unknown' });
    const { CARIMBO_PROTOCOL: number } = await call([`operator=${B}`], { from: '127.0.0.2' });
    expect((await entriesOf(B, number)).entries[0]).toMatchObject({
      actor: 'agi:127.0.0.2',
      data: { origin: 'filial' },
    });
  });

  test('has its own lookup quota and its own call ids', async () => {
    await start(agi);
    for (const card of ['9001', '9002', '9003']) await call([`card=${card}`]);
    expect(await call(['card=9004'])).toMatchObject({ CARIMBO_IDENTIFICATION: 'lookup_limited' });
    const there = { from: '127.0.0.2', linkedId: 'same' };
    const one = await call([`operator=${A}`, 'card=9004'], there);
    expect(one.CARIMBO_IDENTIFICATION).toBe('not_found');
    const two = await call([`operator=${A}`], { linkedId: 'same' });
    expect(two.CARIMBO_PROTOCOL).not.toBe(one.CARIMBO_PROTOCOL);
  });
});

describe('an invalid agi.allow', () => {
  const complaints = (allow: unknown): string[] => {
    const folder = mkdtempSync(join(tmpdir(), 'carimbo-peers-'));
    folders.push(folder);
    const file = join(folder, 'carimbo.yaml');
    // One key per line, so that the reported line numbers mean something.
    writeFileSync(
      file,
      JSON.stringify({ agi: { allow }, operators: [{ ans_registry: A, name: 'A' }] }, null, 1),
    );
    try {
      loadConfig({ file, env: {}, mode: 'production' });
    } catch (error) {
      if (error instanceof ConfigError) return error.problems.map((one) => describeProblem(one, 'pt-BR'));
      throw error;
    }
    return [];
  };

  test.each([
    [[{ address: 'pbx.local' }], /carimbo\.yaml:5: agi\.allow\[0\]\.address: .*rede CIDR/],
    [[{ origin: 'a' }], /agi\.allow\[0\]\.address: falta/],
    [[{ address: '10.0.0.5', origin: 'Matriz!' }], /carimbo\.yaml:6: agi\.allow\[0\]\.origin: .*minúsculas/],
    [[{ address: '10.0.0.5', origins: 'a' }], /agi\.allow\[0\]\.origins: chave desconhecida/],
    [
      [{ address: '10.0.0.5', operators: [B] }],
      /carimbo\.yaml:7: agi\.allow\[0\]\.operators\[0\]: a operadora 000515 não está em operators/,
    ],
    [[{ address: '10.0.0.5', operators: [] }], /agi\.allow\[0\]\.operators: /],
  ])('is reported with line and key: %j', (allow, complaint) => {
    expect(complaints(allow)).toEqual([expect.stringMatching(complaint)]);
  });
});
