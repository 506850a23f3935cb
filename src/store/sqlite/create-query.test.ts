import { expect, it } from 'vitest';
import { Sqlite } from '../../platform/sqlite.ts';
import { createQuery, withoutFlush } from './create-query.ts';

const NORMAL = 1;
const FULL = 2;

it('gives rows by the names of their columns, with what is null', async () => {
  const db = new Sqlite(':memory:');
  const query = createQuery(db);
  const sql = "select ? as a, null as b, x'01ff' as c, 1.5 as d union all select ?, 2, null, null";
  const rows = [
    { a: 'um', b: null, c: Buffer.from([1, 255]), d: 1.5 },
    { a: 'dois', b: 2, c: null, d: null },
  ];
  expect(await query(sql, ['um', 'dois'])).toEqual(rows);
  // The statement is prepared already, and no row has anything of another.
  expect(await query(sql, ['um', null])).toEqual([rows[0], { ...rows[1], a: null }]);
  expect(await query('create table t (x)')).toEqual([]);
  expect(await query('insert into t values (1) returning x')).toEqual([{ x: 1 }]);
  expect(await query('select x from t where x = 2')).toEqual([]);
  db.close();
});

it('flushes again after a statement that does not, also where that fails', async () => {
  const db = new Sqlite(':memory:');
  const mode = () => db.pragma('synchronous', { simple: true });
  db.pragma('synchronous = FULL');
  const modes: unknown[] = [];
  const query = createQuery(db);
  const unflushed = withoutFlush(db, (sql, values) => {
    modes.push(mode());
    return query(sql, values);
  });
  await unflushed('select 1');
  modes.push(mode());
  await expect(unflushed('select nothing()')).rejects.toThrow('nothing');
  modes.push(mode());
  expect(modes).toEqual([NORMAL, FULL, NORMAL, FULL]);
  db.close();
});
