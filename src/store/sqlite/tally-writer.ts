import type Database from 'better-sqlite3';
import type { CountedPart } from '../tallies.ts';

/** Writes inside the caller's open transaction. @returns as `Tallies.add` */
export function createTallyWriter(db: Database.Database): (operator: string, part: CountedPart) => boolean {
  const move = db.prepare('update tally_position set seq = ? where operator = ? and seq = ?');
  const add = db.prepare(`
insert into tally (operator, hour_ms, measure, value, count) values (?, ?, ?, ?, ?)
on conflict (operator, hour_ms, measure, value) do update set count = count + excluded.count`);
  return (operator, { from, to, changes }) => {
    if (move.run(to, operator, from).changes === 0) return false;
    for (const { hour_ms, measure, value, count } of changes)
      add.run(operator, hour_ms, measure, value, count);
    return true;
  };
}
