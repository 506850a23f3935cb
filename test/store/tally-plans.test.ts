import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { createDueCounts } from '../../src/store/due-counts.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { numberedParameters, type Query } from '../../src/store/query.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { createTallies, createTallyReads } from '../../src/store/tallies.ts';
import { OPERATOR } from '../support/journal.ts';
import { startPostgres } from '../support/postgres.ts';

const DAY = 86_400_000;
const T = Date.UTC(2026, 10, 22);

/** Runs every query of the counts, as for a journal that is not counted yet. */
async function askAll(query: Query): Promise<void> {
  await createTallyReads(query)(OPERATOR, { from_ms: T, to_ms: T + DAY });
  await createTallies(query).begin(OPERATOR, T);
  await createTallies(query).prune(OPERATOR, T);
}

it('SQLite reads one day’s counts, and finds the first protocol by an index', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-plans-'));
  const path = join(folder, 'a.db');
  await (await openSqliteStore(path)).close();
  const db = new Sqlite(path);
  onTestFinished(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });
  const plans = new Set<string>();
  await askAll(async <Row>(sql: string, values: readonly unknown[] = []) => {
    const plan = db.prepare(`explain query plan ${sql}`).all(...values) as { detail: string }[];
    for (const { detail } of plan) plans.add(detail);
    return [] as Row[];
  });
  const steps = [...plans].filter((step) => /^(SEARCH|SCAN)/.test(step));
  expect(steps.sort()).toEqual([
    'SEARCH journal_head USING PRIMARY KEY (operator=?)',
    'SEARCH p USING COVERING INDEX protocol_newest (operator=? AND issued_ms>?)',
    'SEARCH tally USING PRIMARY KEY (operator=? AND hour_ms<?)',
    'SEARCH tally USING PRIMARY KEY (operator=? AND hour_ms>? AND hour_ms<?)',
    'SEARCH tally_position USING INDEX sqlite_autoindex_tally_position_1 (operator=?)',
  ]);
});

it('what is due is counted along the index of deadlines, up to a bound', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-plans-'));
  const path = join(folder, 'a.db');
  await (await openSqliteStore(path)).close();
  const db = new Sqlite(path);
  const server = await startPostgres();
  const url = await server.database();
  await (await openPostgresStore(url)).close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(async () => {
    db.close();
    rmSync(folder, { recursive: true });
    await client.end();
    await server.stop();
  });
  const moments = {
    now_ms: T,
    tomorrow_ms: T + DAY,
    after_tomorrow_ms: T + 2 * DAY,
    urgent_late_after_ms: 60_000,
  };
  let plan = '';
  await createDueCounts(async <Row>(sql: string, values: readonly unknown[] = []) => {
    const steps = db.prepare(`explain query plan ${sql}`).all(...values) as { detail: string }[];
    plan = steps.map(({ detail }) => detail).join('\n');
    return [] as Row[];
  }, 'sqlite')(OPERATOR, moments);
  expect(plan).toContain('SEARCH p USING INDEX protocol_due (operator=? AND due_ms');

  // An empty table would be read as a whole.
  await client.query('set enable_seqscan = off');
  await client.query('set enable_bitmapscan = off');
  await createDueCounts(async <Row>(sql: string, values: readonly unknown[] = []) => {
    const { rows } = await client.query(`explain ${numberedParameters(sql)}`, [...values]);
    plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    return [] as Row[];
  }, 'postgres')(OPERATOR, moments);
  expect(plan).toMatch(/Limit[^\n]*\n *-> +Index Scan using protocol_due/);
});

it('PostgreSQL reads them by the same indexes', async () => {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  const url = await server.database();
  await (await openPostgresStore(url)).close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  // With no rows it would read the whole table.
  await client.query(
    `insert into tally select $1, $2::bigint + n * 3600000, 'channel', v::text, 1
     from generate_series(-500, 500) as n, generate_series(1, 20) as v`,
    [OPERATOR, T],
  );
  await client.query('analyze tally');
  const plans: string[] = [];
  await askAll(async <Row>(sql: string, values: readonly unknown[] = []) => {
    const { rows } = await client.query(`explain ${numberedParameters(sql)}`, [...values]);
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    return [] as Row[];
  });
  const [, day] = plans;
  expect(day).toContain('tally_pkey');
  expect(day).not.toContain('Seq Scan');
});
