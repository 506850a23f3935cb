import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { type AccessFilter, createAccessSearch } from '../../src/store/access-records.ts';
import { createAgentCalls } from '../../src/store/agent-calls.ts';
import { createDue } from '../../src/store/due.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { numberedParameters, type Query } from '../../src/store/query.ts';
import type { Value } from '../../src/store/rows.ts';
import { createSearch } from '../../src/store/search.ts';
import { searchPeriodOf } from '../../src/store/search-keys.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { DueFilter, StoreFilter } from '../../src/store/store.ts';
import { OPERATOR } from '../support/journal.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const T = Date.UTC(2026, 10, 20);
/** Where a page stopped, or a window ends; so much is due that a search by time is better. */
const POSITION = {
  issued_ms: T + 2000,
  due_ms: T + 2000,
  at_ms: T + 2000,
  seq: 7,
  id: 'x',
  due: 1_000_000,
  // Entries whose search keys are not written; how many protocols have the keys.
  head: 9,
  followed: 7,
  period: searchPeriodOf(T + 2000),
  key: '',
  few: 100,
};
const NEWER = '(issued_ms,seq)<';
const WINDOW = '(issued_ms,seq)>';
const SOONER = '(due_ms,issued_ms,seq)<';
const LATER = '(due_ms,issued_ms,seq)>';

/** Explains a statement: what of the index it reads, and what it does with more than that. */
interface Plans {
  explain: (sql: string, values: readonly Value[]) => Promise<string>;
  /** Reads more than the rows of its page. */
  whole: RegExp;
}

/** @returns the plan of the statement that reads the page: it is the last one */
async function planOf({ explain, whole }: Plans, read: (query: Query) => Promise<unknown>): Promise<string> {
  let last = '';
  await read(async <Row>(sql: string, values: readonly Value[] = []) => {
    last = await explain(sql, values);
    expect(last, sql).not.toMatch(whole);
    const isPage = /^\s*select (\*|[rp]\.\*)/.test(sql);
    // Whatever keys are counted, they are frequent.
    const counted = values
      .filter((value) => /^[a-z]:/.test(String(value)))
      .map((key) => ({ ...POSITION, key }));
    return (isPage ? [] : sql.includes('as w') ? counted : [POSITION]) as Row[];
  });
  return last.replaceAll(' ', '').replaceAll('ROW(', '(').replaceAll('>=', '>').replaceAll('<=', '<');
}

function searches(plans: () => Plans) {
  const after = { issued_ms: T + 3000, seq: 9 };
  const search = (filter: Partial<StoreFilter>) =>
    planOf(plans(), (query) => createSearch(query)(OPERATOR, { limit: 100, ...filter }));
  const due = (filter: Partial<DueFilter>) =>
    planOf(plans(), (query) => createDue(query)(OPERATOR, { limit: 100, ...filter }));
  const read = (filter: Partial<AccessFilter>) =>
    planOf(plans(), (query) => createAccessSearch(query)(OPERATOR, { limit: 100, ...filter }));

  it.each<[string, Partial<StoreFilter>]>([
    ['alone', {}],
    ['before an instant that is later', { to_ms: T + 5000 }],
    ['by state', { state: 'closed', to_ms: T + 5000 }],
    ['by class', { class: 'care', to_ms: T + 5000 }],
    ['by channel', { channel: 'email', to_ms: T + 5000 }],
    ['by card', { card_number: '1', to_ms: T + 5000 }],
  ])('a search goes on from its cursor: %s', async (_, filter) => {
    expect(await search({ ...filter, after })).toContain(NEWER);
  });

  it('a cursor that is newer than the end of the search does not widen it', async () => {
    const plan = await search({ after, to_ms: T + 1000 });
    expect(plan).toContain('issued_ms<');
    expect(plan).not.toContain(NEWER);
  });

  it.each<[string, Partial<StoreFilter>]>([
    ['state', { state: 'open' }],
    ['channel', { channel: 'phone' }],
    ['what is due', { due_before_ms: T + 9000 }],
    ['a caller', { caller: '11' }],
  ])('a search by class and %s examines a window, whatever it begins with', async (_, filter) => {
    expect(await search({ class: 'care', from_ms: T, ...filter })).toContain(WINDOW);
  });

  it('a search by keys walks those of the rarest, and looks the others and the protocol up', async () => {
    const terms = [{ keys: ['w:maria', 'w:silva'] }];
    const plan = await search({ terms, channel: 'email', after });
    expect(plan).toContain(NEWER);
    expect(plan).toContain(WINDOW);
    expect(plan).toContain('period=');
    expect(plan).toContain('protocol_newest');
  });

  it('a search by one key goes on from its cursor', async () => {
    expect(await search({ terms: [{ keys: ['n:0042'], numberEnd: '220042' }], after })).toContain(NEWER);
  });

  it('deadlines go on from their cursor', async () => {
    expect(await due({ after: POSITION, before_ms: T + 9000 })).toContain(LATER);
  });

  it('deadlines of a class are examined in a window, not up to the instant before which they end', async () => {
    expect(await due({ class: 'care', before_ms: T + 9000 })).toContain(SOONER);
  });

  it('calls under way, and those of an agent, are walks along their index', async () => {
    const calls = (read: (made: ReturnType<typeof createAgentCalls>) => Promise<unknown>) =>
      planOf(plans(), (query) => read(createAgentCalls(query)));
    expect(await calls(({ liveCalls }) => liveCalls(OPERATOR, { since_ms: T, limit: 100 }))).toContain(
      'protocol_live',
    );
    const by = { agents: ['2001'], since_ms: T, limit: 50 };
    expect(await calls(({ answeredBy }) => answeredBy(OPERATOR, by))).toContain('protocol_call_agent');
  });

  it('access records go on from their cursor', async () => {
    expect(await read({ after: { at_ms: T + 2000, id: 'x' }, to_ms: T + 5000 })).toContain('(at_ms,id)<');
  });
}

describe('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-plans-'));
  let db: InstanceType<typeof Sqlite>;
  beforeAll(async () => {
    const path = join(folder, 'plans.db');
    await (await openSqliteStore(path)).close();
    db = new Sqlite(path, { readonly: true });
  });
  afterAll(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });

  searches(() => ({
    explain: async (sql, values) =>
      db
        .prepare<unknown[], { detail: string }>(`explain query plan ${sql}`)
        .all(...values)
        .map(({ detail }) => detail)
        .join('\n'),
    whole: /SCAN (?!(few|walk|newest|CONSTANT|p|w))|TEMP B-TREE/,
  }));
});

describe('PostgreSQL', () => {
  let server: TestPostgres;
  let client: pg.Client;
  beforeAll(async () => {
    server = await startPostgres();
    const url = await server.database();
    await (await openPostgresStore(url)).close();
    client = new pg.Client({ connectionString: url });
    await client.connect();
    // The tables are empty: without this, reading them whole is the best plan.
    await client.query('set enable_seqscan = off; set enable_sort = off; set enable_bitmapscan = off');
  }, 240_000);
  afterAll(async () => {
    await client.end();
    await server.stop();
  });

  searches(() => ({
    explain: async (sql, values) => {
      const { rows } = await client.query(`explain ${numberedParameters(sql)}`, [...values]);
      const lines = rows.map((row) => String(row['QUERY PLAN']).trim());
      return lines.filter((line) => /^(Index Cond|->|Seq|Sort|Index)/.test(line)).join('\n');
    },
    whole: /Seq Scan|Sort/,
  }));
});
