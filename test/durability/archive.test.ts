import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { importJournals, restoreDatabase, writeDatabase } from '../../src/archive/archive.ts';
import { OTHER_TABLES, TABLES } from '../../src/archive/format.ts';
import { readSqlite } from '../../src/archive/sqlite.ts';
import { pages } from '../../src/archive/write-archive.ts';
import type { Store } from '../../src/store/store.ts';
import { environment, start } from '../cli/carimbo.ts';
import { startCarimbo } from '../support/carimbo-process.ts';
import {
  contentOf,
  type Database,
  newDatabase,
  runSql,
  tablesOf,
  temporaryFolder,
} from '../support/databases.ts';
import { commit, issue, OPERATOR, OTHER, offline, startNode, withJournals } from '../support/journal.ts';
import { fill, issuing, using, verified } from '../support/journals-with-everything.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { until } from '../support/until.ts';

/** Backup, restore, export and import: all or nothing, row for row, between both databases. */

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const KINDS = ['sqlite', 'postgres'] as const;
const empty = (kind: Database['kind']) => newDatabase(kind, postgres);

async function isUntouched(database: Database): Promise<boolean> {
  if (database.kind === 'postgres') return (await tablesOf(database)).length === 0;
  return readdirSync(dirname(database.path)).length === 0;
}

async function archiveOf(database: Database, operator?: string): Promise<string> {
  const out = join(temporaryFolder(), 'carimbo.ndjson.gz');
  return (await writeDatabase(database, { out, operator })).file;
}

/** Of a file that is not compressed: in a compressed one, another byte can stand for the same text. */
function withChangedByte(bytes: Buffer): Buffer {
  const middle = bytes.length >> 1;
  const changed = Buffer.from(bytes);
  changed.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  return changed;
}

const RANGE = { origin: 'pbx', host: 'any', from: 900_000, to: 900_999 };
const TEXTS = [
  '😀 "aspas" \\ \'simples\'; --',
  `a\nb\u2028c\t${'é'.repeat(4096)}`,
  '{"end":true,',
  '\u0001 ? $1',
];

describe.each(KINDS.flatMap((from) => KINDS.map((to) => [from, to] as const)))(
  'from %s to %s',
  (from, to) => {
    it('brings back every row of every table', async () => {
      const [source, target] = [await empty(from), await empty(to)];
      await fill(source, TEXTS, 1000);
      const loaded = await restoreDatabase(target, await archiveOf(source));
      const before = await contentOf(source);
      expect(await contentOf(target)).toEqual(before);
      const { entries, protocols } = await verified(target);
      expect(loaded).toMatchObject({ entries, protocols });
      const numbers = new Set(before.protocol).size;
      console.log(
        `${from} → ${to}: calls ${numbers}, numbers ${protocols}, repeats 0, unaccounted ${numbers - protocols}`,
      );
      expect(protocols).toBe(1004);
    });
  },
);

it.each(KINDS)('knows every table of %s', async (kind) => {
  const database = await empty(kind);
  await using(database, async () => {});
  expect(await tablesOf(database)).toEqual([...TABLES.map(({ name }) => name), ...OTHER_TABLES].sort());
});

it.each(KINDS)('search keys are written anew of what came, on %s', async (kind) => {
  const [source, target] = [await empty('sqlite'), await empty(kind)];
  await fill(source, TEXTS);
  const follow = (database: Database) =>
    using(database, async (store) => {
      await store.searchKeys.begin(OPERATOR);
      return store.searchKeys.follow(OPERATOR, 500);
    });
  const entries = await follow(source);
  expect(await follow(target)).toBe(0);
  await restoreDatabase(target, await archiveOf(source));
  expect(await follow(target)).toBe(entries);
});

it('brings back any text', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 8 }),
      async (texts) => {
        const [source, target] = [await empty('sqlite'), await empty('sqlite')];
        await fill(source, texts);
        await restoreDatabase(target, await archiveOf(source));
        expect(await contentOf(target)).toEqual(await contentOf(source));
      },
    ),
    { numRuns: 15 },
  );
});

it('brings back a protocol whose data was erased, as it is', async () => {
  const [source, target] = [await empty('sqlite'), await empty('postgres')];
  await fill(source, TEXTS);
  await runSql(source, `delete from entry_data where operator = '${OTHER}' and seq = 1`);
  const [row] = await runSql(source, `select number from protocol where operator = '${OTHER}'`);
  const erased = { type: 'erased', data: {} } as never;
  const append = { kind: 'append', operator: OTHER, actor: 'system', identity: null } as const;
  await using(source, (store) => commit(store, { ...append, number: String(row?.number), entry: erased }));
  await restoreDatabase(target, await archiveOf(source));
  expect(await contentOf(target)).toEqual(await contentOf(source));
});

it('removes what an interrupted backup left in the folder, but not one that is running', async () => {
  const source = await empty('sqlite');
  await fill(source, TEXTS);
  const out = temporaryFolder();
  const [abandoned, running] = ['20261120T000000Z', '20261121T000000Z'].map((time) =>
    join(out, `carimbo-${time}-999997-1-00000000.ndjson.gz.unfinished`),
  ) as [string, string];
  for (const path of [abandoned, running]) writeFileSync(path, 'cut');
  const yesterday = new Date(Date.now() - 86_400_000);
  utimesSync(abandoned, yesterday, yesterday);
  const { file } = await writeDatabase(source, { out });
  expect(readdirSync(out).sort()).toEqual([basename(running), basename(file)].sort());
});

it('reads each page from where the last one ended, however long the journal is', async () => {
  const database = await empty('sqlite');
  await fill(database, TEXTS, 2500);
  const plans: string[] = [];
  await readSqlite((database as { path: string }).path, async (query) => {
    const explained: typeof query = async (sql, values = []) => {
      const [plan] = await query<{ detail: string }>(`explain query plan ${sql}`, values);
      plans.push(plan?.detail ?? '');
      return query(sql, values);
    };
    for (const { name } of TABLES) for await (const _ of pages(explained, name, { operator: OPERATOR }));
  });
  const further = plans.filter((plan) => plan.includes('>'));
  expect(further.map((plan) => plan.replace(/^SEARCH \w+ USING /, '')).sort()).toEqual([
    'PRIMARY KEY (operator=? AND (scope,id,origin)>(?,?,?))',
    'PRIMARY KEY (operator=? AND seq>?)',
  ]);
  expect(plans.length).toBe(TABLES.length + further.length);
});

describe('a file that is not whole', () => {
  it.each(KINDS)('is refused, and %s stays as it was', async (kind) => {
    const source = await empty('sqlite');
    await fill(source, TEXTS, 500);
    const whole = await archiveOf(source);
    const bytes = readFileSync(whole);
    const lines = gunzipSync(bytes).toString().split('\n').slice(0, -1);
    const zip = (text: string[]) => gzipSync(`${text.join('\n')}\n`);
    const noted = lines.findIndex((line) => line.includes('"noted"'));
    const files: Record<string, Buffer> = {
      empty: Buffer.alloc(0),
      'no archive': gzipSync('{"a":1}\n'),
      'not gzip': Buffer.from(lines.join('\n')),
      'without its end': zip(lines.slice(0, -1)),
      'without a line': zip(lines.toSpliced(noted, 1)),
      'with a line twice': zip(lines.toSpliced(noted, 0, lines[noted] ?? '')),
      'with another text': zip(lines.with(noted, (lines[noted] ?? '').replace('aspas', 'outra'))),
      'with lines after its end': zip([...lines, '["x"]']),
      'with a changed byte': withChangedByte(gzipSync(gunzipSync(bytes), { level: 0 })),
    };
    for (const share of [0.01, 0.3, 0.9, 0.999])
      files[`cut at ${share}`] = bytes.subarray(0, Math.floor(bytes.length * share));
    const target = await empty(kind);
    for (const [name, content] of Object.entries(files)) {
      const file = join(temporaryFolder(), 'file.gz');
      writeFileSync(file, content);
      const refusal = await restoreDatabase(target, file).then(() => 'restored', String);
      expect(refusal, name).toMatch(/damaged|no file of|does not verify/);
      expect(await isUntouched(target), name).toBe(true);
    }
    await restoreDatabase(target, whole);
    expect(await contentOf(target)).toEqual(await contentOf(source));
    console.log(`${kind}: ${Object.keys(files).length} files refused`);
  });

  it('is refused where the chain does not hold, even with a right end', async () => {
    const source = await empty('sqlite');
    await fill(source, TEXTS);
    await runSql(source, `update entry set actor = 'key:other' where operator = '${OPERATOR}' and seq = 2`);
    const target = await empty('sqlite');
    await expect(restoreDatabase(target, await archiveOf(source))).rejects.toThrow(`${OPERATOR} #2`);
    expect(await isUntouched(target)).toBe(true);
  });
});

describe.each(KINDS)('on %s', (kind) => {
  it('a restore refuses a database that has a journal, or that a server has open', async () => {
    const [source, used, open] = [await empty('sqlite'), await empty(kind), await empty(kind)];
    await fill(source, TEXTS);
    const file = await archiveOf(source);
    await fill(used, ['other']);
    const before = await contentOf(used);
    await expect(restoreDatabase(used, file)).rejects.toThrow('already has the journal');
    expect(await contentOf(used)).toEqual(before);

    await using(open, async (store) => {
      await withJournals(Promise.resolve(store));
      await store.reads.heads();
      await expect(restoreDatabase(open, file)).rejects.toThrow('Stop the service');
    });
    await restoreDatabase(open, file);
    expect(await contentOf(open)).toEqual(await contentOf(source));
  });

  it('a restore or an import takes the place of offline ranges, and of nothing that came from a caller', async () => {
    const source = await empty('sqlite');
    await fill(source, TEXTS);
    const file = await archiveOf(source);
    const exported = await archiveOf(source, OPERATOR);
    const started = async (more: (store: Store) => Promise<unknown> = async () => {}) => {
      const database = await empty(kind);
      await using(database, async (store) => {
        await withJournals(Promise.resolve(store));
        await startNode(store, [RANGE]);
        await startNode(store, [{ ...RANGE, to: 900_099 }]);
        await more(store);
      });
      return database;
    };
    const replaced = await started();
    await restoreDatabase(replaced, file);
    expect(await contentOf(replaced)).toEqual(await contentOf(source));
    await verified(replaced);
    const joined = await started();
    await importJournals(joined, exported);
    expect(await contentOf(joined, OPERATOR)).toEqual(await contentOf(source, OPERATOR));
    await verified(joined);

    for (const more of [
      (store: Store) => commit(store, issue('a')),
      (store: Store) => commit(store, offline(`${OPERATOR}20261122900001`)),
      (store: Store) => store.offlineFacts.keep(OPERATOR, 'x', '{}'),
    ]) {
      const used = await started(more);
      const before = await contentOf(used);
      for (const attempt of [() => restoreDatabase(used, file), () => importJournals(used, exported)])
        await expect(attempt()).rejects.toThrow(`already has the journal of ${OPERATOR}`);
      expect(await contentOf(used)).toEqual(before);
    }
  });

  it('export and import carry one operator, entry for entry, beside another', async () => {
    const [source, target] = [await empty(kind), await empty(kind)];
    await fill(source, TEXTS);
    const file = await archiveOf(source, OPERATOR);
    await using(target, async (store) => {
      await withJournals(Promise.resolve(store));
      await commit(store, issue('x', {}, OTHER));
    });
    const other = await contentOf(target, OTHER);
    await importJournals(target, file);
    expect(await contentOf(target, OPERATOR)).toEqual(await contentOf(source, OPERATOR));
    expect(await contentOf(target, OTHER)).toEqual(other);
    await verified(target);
    await expect(importJournals(target, file)).rejects.toThrow('already has the journal');
  });

  it('a backup holds what was given out before it, while a server goes on', async () => {
    const database = await empty(kind);
    const folder = database.kind === 'sqlite' ? dirname(database.path) : temporaryFolder();
    const env = {
      CARIMBO_DATA_DIR: folder,
      CARIMBO_DATABASE_URL: database.kind === 'sqlite' ? `sqlite:${database.path}` : database.url,
    };
    const server = await startCarimbo(env);
    onTestFinished(() => server.end('SIGKILL'));
    const { given, refused, stop } = issuing(server.url);
    await until('numbers', () => given.length > 300);
    const before = [...given];
    const out = temporaryFolder();
    const backup = await start(['backup', '--out', out], environment(folder, env)).ended;
    await stop();
    expect(refused).toEqual([]);
    expect(backup.code, backup.stderr).toBe(0);
    const [name = ''] = readdirSync(out);
    expect(name).toMatch(/^carimbo-\d{8}T\d{6}Z-999997-\d+-[0-9a-f]{8}\.ndjson\.gz$/);
    expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);

    const target = await empty(kind);
    await restoreDatabase(target, join(out, name));
    await verified(target);
    const restored = new Set(
      (await runSql(target, 'select number from protocol')).map((row) => String(row.number)),
    );
    const missing = before.filter((number) => !restored.has(number));
    console.log(
      `${kind}: calls ${given.length}, numbers ${new Set(given).size}, in the backup ${restored.size}, repeats ${given.length - new Set(given).size}, unaccounted ${missing.length}`,
    );
    expect(missing).toEqual([]);
    expect(new Set(given).size).toBe(given.length);
    expect([...restored].filter((number) => !given.includes(number))).toEqual([]);
  });
});
