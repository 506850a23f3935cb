import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyJournal } from '../../src/journal/verify.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { environment, start } from '../cli/carimbo.ts';
import { startCarimbo } from '../support/carimbo-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { post } from '../support/requests.ts';

const OPERATOR = '326305';
/** More than a day apart, so that a change of the operator's zone begins a later civil day. */
const [TODAY, LATER] = ['Pacific/Pago_Pago', 'Pacific/Kiritimati'];

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

function configFile(from: number, zone: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'carimbo-ranges-')), 'carimbo.yaml');
  writeFileSync(
    file,
    `operators:
  - ans_registry: "${OPERATOR}"
    name: Teste
    time_zone: ${zone}
    offline: [{ origin: pbx, host: any, from: ${from}, to: 999999 }]
`,
  );
  return file;
}

it('two servers with other ranges on one database: both issue today, from the next day on only the one with the newer', async () => {
  const env = { CARIMBO_DATABASE_URL: await postgres.database() };
  const serve = (from: number, zone: string) =>
    startCarimbo(env, ['serve', '--create', '--config', configFile(from, zone)]);
  const older = await serve(900_000, TODAY);
  const create = ['keys', 'create', '--json', '--config', configFile(900_000, TODAY)];
  const { stdout } = await start(create, environment(tmpdir(), env)).ended;
  const { key } = JSON.parse(stdout) as { key: string };
  let calls = 0;
  const issue = async ({ url }: { url: string }) => {
    calls += 1;
    const reply = await post(`${url}/v1/protocols`, { key, body: { call_id: `call-${calls}` } });
    const { number, code } = (await reply.json()) as { number?: string; code?: string };
    return { status: reply.status, code, day: number?.slice(6, 14), sequence: number?.slice(14) };
  };
  expect(await issue(older)).toMatchObject({ sequence: '000001' });

  const newer = await serve(950_000, TODAY);
  expect(await issue(older)).toMatchObject({ sequence: '000002' });
  expect(await issue(newer)).toMatchObject({ sequence: '000003' });
  await newer.end('SIGTERM');

  const nextDay = await serve(950_000, LATER);
  const { day, sequence } = await issue(nextDay);
  expect(sequence).toBe('000001');
  expect(await issue(older)).toMatchObject({ status: 503, code: 'offline_ranges_differ' });
  expect((await fetch(`${older.url}/readyz`)).status).toBe(503);
  // What PBXs gave out of the older range is taken by either.
  const delivered = { number: `${OPERATOR}${day}900000`, called_at: Math.floor(Date.now() / 1000) };
  for (const status of [201, 200])
    expect((await post(`${older.url}/v1/offline`, { key, body: delivered })).status).toBe(status);
  expect(await issue(nextDay)).toMatchObject({ sequence: '900001' });

  await Promise.all([older.end('SIGTERM'), nextDay.end('SIGTERM')]);
  const store = await openPostgresStore(env.CARIMBO_DATABASE_URL);
  const [head] = await store.reads.heads();
  expect(head && (await verifyJournal(store.reads, head)).problems).toEqual([]);
  await store.close();
});
