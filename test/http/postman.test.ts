import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CarimboProcess, KEY, startCarimbo } from '../support/carimbo-process.ts';

const NEWMAN = createRequire(import.meta.url).resolve('newman/bin/newman.js');

/** The parts of newman's report that are checked: https://github.com/postmanlabs/newman#summary */
interface Report {
  run: {
    executions: {
      item: { name: string };
      response?: { code: number };
      assertions?: { assertion: string; error?: { message: string } }[];
    }[];
    failures: { source: { name: string }; error: { message: string } }[];
  };
}

let folder: string;
let server: CarimboProcess;
let report: Report;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carimbo-postman-'));
  server = await startCarimbo({ CARIMBO_DATA_DIR: folder });
  const out = join(folder, 'report.json');
  await new Promise<void>((resolve) => {
    const options = ['--env-var', `api_key=${KEY}`, '--reporters', 'json', '--reporter-json-export', out];
    // A failed run exits with 1; the report says what failed.
    execFile(process.execPath, [NEWMAN, 'run', `${server.url}/postman.json`, ...options], () => resolve());
  });
  report = JSON.parse(await readFile(out, 'utf8'));
}, 240_000);
afterAll(async () => {
  await server.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

it('runs from top to bottom against the demo without a failure; only the key has to be set', () => {
  expect(
    report.run.executions
      .filter(({ response }) => response === undefined || response.code >= 300)
      .map(({ item, response }) => `${item.name}: ${response?.code}`),
  ).toEqual([]);
  expect(report.run.failures.map(({ source, error }) => `${source.name}: ${error.message}`)).toEqual([]);
});

it('tests the status of every request and, except for the metrics, its fields', () => {
  const tests = Object.fromEntries(
    report.run.executions.map(({ item, assertions = [] }) => [
      item.name,
      assertions.map(({ assertion }) => assertion),
    ]),
  );
  for (const [name, made] of Object.entries(tests)) {
    expect({ name, first: made[0] }).toMatchObject({ first: expect.stringMatching(/^responde 20/) });
    if (!/métricas/i.test(name))
      expect({ name, second: made[1] }).toMatchObject({ second: expect.stringMatching(/^traz /) });
  }
  expect(tests['Emitir um protocolo']).toContain(
    'traz number, spoken, issued_at, channel, direction, identification, call_id',
  );
});
