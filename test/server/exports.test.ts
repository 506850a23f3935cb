import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readXlsx } from 'hucre/xlsx';
import { expect, it, onTestFinished } from 'vitest';
import { inProcess } from '../cli/in-process.ts';
import { KEY, startCarimbo } from '../support/carimbo-process.ts';

const PROTOCOLS = 1200;

it('exports in a thread of the built server, whose reader may leave, and stops with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-exports-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const server = await startCarimbo({ CARIMBO_DATA_DIR: folder });
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const send = (path: string, body: object) =>
    fetch(`${server.url}/v1/protocols${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  for (let i = 0; i < PROTOCOLS; i += 100)
    await Promise.all(Array.from({ length: 100 }, (_, j) => send('', { call_id: `export.${i + j}` })));

  const csv = await send('/export?format=csv', {});
  expect(csv.status).toBe(200);
  const lines = (await csv.text()).trimEnd().split('\r\n').slice(1);
  expect(new Set(lines.map((line) => line.split(';')[0])).size).toBe(PROTOCOLS);

  const { sheets } = await readXlsx(Buffer.from(await (await send('/export?format=xlsx', {})).arrayBuffer()));
  expect(sheets[0]?.rows).toHaveLength(PROTOCOLS + 1);

  const left = await send('/export?format=csv', {});
  await left.body?.cancel();
  // Its place is free again once the server noticed.
  await expect.poll(async () => (await send('/export?format=csv', {})).status, { timeout: 20_000 }).toBe(200);

  const report = await fetch(`${server.url}/v1/reports/ombudsman?year=2026`, { headers });
  expect(await report.json()).toMatchObject({ year: 2026, total: { received: 0 } });

  const running = await send('/export?format=xlsx', {});
  await server.end('SIGTERM');
  expect(server.child.exitCode).toBe(0);
  await running.arrayBuffer().catch(() => undefined);

  const out = join(folder, 'dia.xlsx');
  process.env.CARIMBO_DATA_DIR = folder;
  onTestFinished(() => {
    delete process.env.CARIMBO_DATA_DIR;
  });
  const [, year = '', month = '', date = ''] = (lines[0] ?? '').split(' ');
  const day = [year, month, date].join('-');
  const daily = await inProcess('report', 'daily', '--day', day, '--out', out, '--json');
  expect(daily.stderr).toContain(out);
  expect(JSON.parse(daily.stdout)).toMatchObject({ day, issued: expect.any(Number), abandoned: 0 });
  const demands = await inProcess('report', 'ombudsman', '--year', '2026');
  expect(demands.stdout).toContain('Recebidas: 0');
  expect((await inProcess('report', 'daily', '--day', '2026-02-30')).code).toBe(2);
});
