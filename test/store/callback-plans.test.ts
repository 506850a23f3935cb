import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { createCallbacks } from '../../src/store/callbacks.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { numberedParameters, type Query } from '../../src/store/query.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { commit, issue, note, numbersOf, OPERATOR, withJournals } from '../support/journal.ts';
import { startPostgres } from '../support/postgres.ts';

const CALLER = '+5511987654321';
const FILTER = { since_ms: Date.now() - 86_400_000, waited_s: 0, limit: 10 };
const AFTER = { callback_ms: FILTER.since_ms, seq: 1 };

/** 20,000 more callers, of whom every tenth is owed a call. */
const COPIED =
  'operator, issued_at, origin, channel, direction, state, identification, call, numbering, tries';
const MANY_ROWS = `
insert into protocol (number, seq, issued_ms, caller, caller_e164, callback_ms, callback_waited_s, ${COPIED})
select lpad(n::text, 20, '0'), 1000 + n, issued_ms - n, '+5511' || n, '+5511' || n,
  case when n % 10 = 0 then callback_ms - n end, case when n % 10 = 0 then 60 end, ${COPIED}
from protocol, generate_series(1, 20000) as n;
analyze protocol;
`;

/** So that every query of the list is asked. */
async function oneCallback(store: Store): Promise<void> {
  await withJournals(Promise.resolve(store));
  const [number = ''] = numbersOf(await commit(store, issue('a', { caller: CALLER, caller_e164: CALLER })));
  await commit(store, { ...note(number, ''), entry: { type: 'call.queued', data: { queue: 'a' } } });
  await commit(store, { ...note(number, ''), entry: { type: 'call.ended', data: { by: 'caller' } } });
}

it('SQLite reads only indexes of what is owed, and the callers’', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-plans-'));
  const path = join(folder, 'a.db');
  const store = await openSqliteStore(path);
  await oneCallback(store);
  await store.close();
  const db = new Sqlite(path);
  onTestFinished(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });
  const plans = new Set<string>();
  const query: Query = async <Row>(sql: string, values: readonly unknown[] = []) => {
    const plan = db.prepare(`explain query plan ${sql}`).all(...values) as { detail: string }[];
    for (const { detail } of plan) plans.add(detail);
    return db.prepare(sql).all(...values) as Row[];
  };
  expect((await createCallbacks(query)(OPERATOR, FILTER)).items).toHaveLength(1);
  await createCallbacks(query)(OPERATOR, { ...FILTER, after: AFTER });
  const steps = [...plans].filter((step) => !step.startsWith('CORRELATED'));
  expect(steps.sort()).toEqual([
    'SEARCH l USING INDEX protocol_callback_caller (operator=? AND caller_e164=? AND callback_ms>?)',
    'SEARCH p USING INDEX protocol_callback (operator=? AND (callback_ms,seq)>(?,?))',
    'SEARCH p USING INDEX protocol_callback (operator=? AND callback_ms>?)',
    'SEARCH p USING INDEX protocol_callback_caller (operator=? AND caller_e164=? AND callback_ms>?)',
    'SEARCH t USING INDEX protocol_spoken (operator=? AND <expr>=? AND spoken_ms>?)',
  ]);
});

it('PostgreSQL reads them, too', async () => {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  const url = await server.database();
  const store = await openPostgresStore(url);
  await oneCallback(store);
  await store.close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  // With a handful of rows it would read them all.
  await client.query(MANY_ROWS);
  const plans: string[] = [];
  const query: Query = async <Row>(sql: string, values: readonly unknown[] = []) => {
    const text = numberedParameters(sql);
    const { rows } = await client.query(`explain ${text}`, [...values]);
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    const { rows: found } = await client.query(text, [...values]);
    return found.map((row) => ({ ...row, callback_ms: Number(row.callback_ms) })) as Row[];
  };
  expect((await createCallbacks(query)(OPERATOR, FILTER)).items).toHaveLength(10);
  const used = new Set(plans.join('\n').match(/(?<=using )\w+(?= on protocol)/g));
  expect([...used].sort()).toEqual(['protocol_callback', 'protocol_callback_caller', 'protocol_spoken']);
  expect(plans.join('\n')).not.toMatch(/Seq Scan|Hash/);
});
