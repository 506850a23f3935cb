import type { Query } from '../query.ts';
import type { Tallies } from '../tallies.ts';

/** One statement, which is a transaction by itself. A row of `tally` is written once in it: the changes name no hour and value twice. */
const ADD = `
with moved as (
  update tally_position set seq = ? where operator = ? and seq = ? returning operator
), added as (
  insert into tally (operator, hour_ms, measure, value, count)
  select moved.operator, new.hour_ms, new.measure, new.value, new.count
  from moved, unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[]) as new (hour_ms, measure, value, count)
  on conflict (operator, hour_ms, measure, value) do update set count = tally.count + excluded.count
)
select operator from moved`;

export function addTallies(query: Query): Tallies['add'] {
  return async (operator, { from, to, changes }) => {
    const column = (name: 'hour_ms' | 'measure' | 'value' | 'count') => changes.map((one) => one[name]);
    const values = [
      to,
      operator,
      from,
      column('hour_ms'),
      column('measure'),
      column('value'),
      column('count'),
    ];
    return (await query(ADD, values as never[])).length > 0;
  };
}
