import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { KeyFollower } from '../../src/jobs/key-follower.ts';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { commit, issue, OPERATOR, withJournals } from '../support/journal.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('search keys are written after the commit, once each, and from where they stopped after a restart', async () => {
  const path = join(folder, 'keys.db');
  const errors: unknown[] = [];
  const start = async () => {
    const store = await withJournals(openSqliteStore(path));
    const follower = new KeyFollower({
      searchKeys: store.searchKeys,
      operators: [OPERATOR],
      onError: (error) => errors.push(error),
    });
    return { store, follower };
  };
  const read = (sql: string) => {
    const file = new Sqlite(path, { readonly: true });
    try {
      return file.prepare(sql).all();
    } finally {
      file.close();
    }
  };
  const written = (count: number) =>
    until(`${count} keys`, () => read('select key from search_key').length === count);

  const first = await start();
  await commit(first.store, ...Array.from({ length: 100 }, (_, i) => issue(`before-${i}`)));
  first.follower.start();
  await written(100);
  await commit(first.store, issue('awake'));
  first.follower.wake(OPERATOR);
  await written(101);
  await first.follower.stop();
  await commit(first.store, issue('stopped'));
  await first.store.close();

  const second = await start();
  // What was written before is not written again: this row would come back.
  const file = new Sqlite(path);
  file.exec(`delete from search_key where key = 'n:0001'`);
  file.close();
  second.follower.start();
  await until(
    'the key of the last',
    () => read(`select key from search_key where key = 'n:0102'`).length === 1,
  );
  expect(read(`select key from search_key where key = 'n:0001'`)).toEqual([]);
  await second.follower.stop();
  await second.store.close();
  expect(errors).toEqual([]);
});
