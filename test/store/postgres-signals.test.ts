import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { PostgresSignals } from '../../src/store/postgres/postgres-signals.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { until } from '../support/until.ts';

let server: TestPostgres;
let url: string;
const opened: PostgresSignals[] = [];

beforeAll(async () => {
  server = await startPostgres();
  url = await server.database();
}, 240_000);
afterEach(async () => {
  await Promise.all(opened.splice(0).map((signals) => signals.close()));
});
afterAll(() => server.stop());

function node(): PostgresSignals {
  const signals = new PostgresSignals(url);
  opened.push(signals);
  return signals;
}

/** What a node hears; resolves when it listens: then it is told that signals may have been lost. */
async function listening(signals: PostgresSignals) {
  const heard: (readonly string[] | null)[] = [];
  const end = signals.listen((operators) => heard.push(operators));
  await until('LISTEN', () => heard.includes(null));
  heard.length = 0;
  return { heard, end };
}

async function run(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
}

it('tells the other nodes, and not its own', async () => {
  const [a, b] = [node(), node()];
  const [own, other] = [await listening(a), await listening(b)];
  a.send(['326305', '000515']);
  await until('the signal', () => other.heard.length > 0);
  expect(other.heard).toEqual([['326305', '000515']]);
  b.send(['000515']);
  await until('the signal', () => own.heard.length > 0);
  expect(own.heard).toEqual([['000515']]);
});

it('sends one signal for many commits', async () => {
  const [a, b] = [node(), node()];
  const { heard } = await listening(b);
  for (let i = 0; i < 1_000; i += 1) a.send(['326305']);
  a.send(['000515']);
  await until('the last signal', () => heard.some((operators) => operators?.includes('000515')));
  expect(heard.length).toBeLessThanOrEqual(2);
});

it('says * where the operators do not fit', async () => {
  const [a, b] = [node(), node()];
  const { heard } = await listening(b);
  a.send(Array.from({ length: 2_000 }, (_, i) => String(100_000 + i)));
  await until('the signal', () => heard.length > 0);
  expect(heard).toEqual([null]);
});

it('listens again when its connection was cut, and says that signals may have been lost', async () => {
  const [a, b] = [node(), node()];
  const { heard } = await listening(b);
  await run(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'carimbo-signals'",
  );
  await until('LISTEN again', () => heard.includes(null));
  heard.length = 0;
  // The sender notices with its first signal that its own connection was cut, too; that one may be lost.
  await until('a signal', () => {
    a.send(['326305']);
    return heard.length > 0;
  });
});

it('hears nothing after it ended, and listens again on the same connection', async () => {
  const [a, b] = [node(), node()];
  const first = await listening(b);
  first.end();
  const second = await listening(b);
  a.send(['326305']);
  await until('the signal', () => second.heard.length > 0);
  expect(first.heard).toEqual([]);
});

it('does not fail where the database is away', async () => {
  const signals = new PostgresSignals('postgres://nobody@127.0.0.1:1/none');
  opened.push(signals);
  const end = signals.listen(() => undefined);
  signals.send(['326305']);
  await new Promise((resolve) => setTimeout(resolve, 100));
  end();
});
