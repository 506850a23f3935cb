import { expect, it } from 'vitest';
import { Sqlite } from '../../platform/sqlite.ts';
import { createQuery, withoutFlush } from './create-query.ts';

const NORMAL = 1;
const FULL = 2;

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
