import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Gauge, Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Head } from '../protocol/head.ts';
import { StatusReport } from './server-status.ts';

let folder: string;
let config: Config;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carimbo-status-'));
  const path = join(folder, 'db');
  await writeFile(path, Buffer.alloc(1_000));
  await writeFile(`${path}-wal`, Buffer.alloc(200));
  const pbx = { port: 5038, tls: false, user: 'carimbo', secret: 'segredo' };
  config = {
    ...loadConfig({ env: { CARIMBO_DATA_DIR: folder }, mode: 'demo' }),
    database: { kind: 'sqlite', path },
    asterisk: [
      { ...pbx, origin: 'pbx', host: '192.0.2.1' },
      { ...pbx, origin: 'filial', host: '192.0.2.2' },
    ],
  };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ok = { ok: true, detail: 'em ordem' };
const readiness = async () => ({ ready: true, checks: { store: ok, source_999997: ok, source_000515: ok } });

function reportWith(heads: () => Promise<Head[]>): StatusReport {
  const metrics = new Registry();
  new Gauge({
    name: 'carimbo_ami_connected',
    help: '-',
    labelNames: ['origin', 'host'],
    registers: [metrics],
  }).set({ origin: 'pbx', host: '192.0.2.1' }, 1);
  return new StatusReport({ config, readiness, reads: { heads }, metrics });
}

it('says how the server is, and of the operators only the own one', async () => {
  const at = '2026-11-22T10:15:30.123-03:00';
  const head = { operator: '999997', seq: 12, at } as Head;
  const report = reportWith(async () => [{ operator: '000515', seq: 7, at } as Head, head]);
  const status = await report.of('999997', 'pt-BR');
  expect(status).toMatchObject({
    ready: true,
    checks: [
      { name: 'store', ...ok },
      { name: 'source', ...ok },
    ],
    database: { kind: 'sqlite', bytes: 1_200 },
    journal: { seq: 12, at },
    pbxs: [
      { origin: 'pbx', host: '192.0.2.1', connected: true },
      { origin: 'filial', host: '192.0.2.2', connected: false },
    ],
  });
  expect(JSON.stringify(status)).not.toContain('segredo');
});

it('is there without a database', async () => {
  const report = reportWith(() => Promise.reject(new Error('gone')));
  expect(await report.of('999997', 'pt-BR')).toMatchObject({ journal: null });
});
