import type { Backlog, Deliveries, Delivery, Route } from './delivery.ts';
import { placeholders, type Query } from './query.ts';

type Row = Omit<Delivery, 'rejected'> & { rejected: number };

/**
 * Every step is one statement or can be repeated safely, so no transaction is needed.
 * @param unflushed as `query`, without waiting for the disk, in the same order. A power cut can undo the last of these steps:
 * what was sent is sent again, as after a crash between sending and writing. Leases are flushed, or two nodes
 * could have one
 */
export function createDeliveries(query: Query, unflushed: Query = query): Deliveries {
  async function positionOf({ operator, target }: Route): Promise<number> {
    const sql = 'select seq from delivery_position where operator = ? and target = ?';
    const [row] = await query<{ seq: number }>(sql, [operator, target]);
    return row?.seq ?? 0;
  }

  /** @returns how many that were not there */
  async function enqueue(
    { operator, target }: Route,
    types: readonly string[],
    { from, to, write }: { from: number; to: number; write: Query },
  ): Promise<number> {
    const rows = await write(
      `insert into delivery (operator, target, seq, protocol, type, attempts, next_ms, rejected, reason)
       select operator, ?, seq, protocol, type, 0, 0, 0, null from entry
       where operator = ? and seq > ? and seq <= ? and protocol is not null and type in (${placeholders(types)})
       on conflict (operator, target, seq) do nothing returning seq`,
      [target, operator, from, to, ...types],
    );
    return rows.length;
  }

  return {
    async begin({ operator, target }) {
      await query(
        `insert into delivery_position (operator, target, seq, holder, held_until_ms)
         select operator, ?, seq, '', 0 from journal_head where operator = ?
         on conflict (operator, target) do nothing`,
        [target, operator],
      );
    },
    async acquireLease({ operator, target }, holder, { now_ms, until_ms }) {
      const rows = await query(
        `update delivery_position set holder = ?, held_until_ms = ?
         where operator = ? and target = ? and (holder = ? or held_until_ms < ?) returning operator`,
        [holder, until_ms, operator, target, holder, now_ms],
      );
      return rows.length > 0;
    },
    async releaseLease({ operator, target }, holder) {
      await query(
        'update delivery_position set held_until_ms = 0 where operator = ? and target = ? and holder = ?',
        [operator, target, holder],
      );
    },
    async enqueueNew(route, types, limit) {
      const { operator, target } = route;
      const from = await positionOf(route);
      const [head] = await query<{ seq: number }>('select seq from journal_head where operator = ?', [
        operator,
      ]);
      const to = Math.min(from + limit, head?.seq ?? from);
      if (to <= from) return false;
      // Rows first, then the position: after a crash in between, the same rows are enqueued again.
      await enqueue(route, types, { from, to, write: unflushed });
      await unflushed('update delivery_position set seq = ? where operator = ? and target = ? and seq = ?', [
        to,
        operator,
        target,
        from,
      ]);
      return to - from === limit;
    },
    async enqueueAgain(route, types, { after, limit }) {
      const end = await positionOf(route);
      const to = Math.min(after + limit, end);
      if (to <= after) return { count: 0, next: null };
      return {
        count: await enqueue(route, types, { from: after, to, write: query }),
        next: to < end ? to : null,
      };
    },
    async due({ operator, target }, now_ms, limit) {
      const rows = await query<Row>(
        `select d.* from delivery d
         where d.operator = ? and d.target = ? and d.next_ms <= ? and not exists (
           select 1 from delivery e
           where e.operator = d.operator and e.target = d.target and e.protocol = d.protocol and e.seq < d.seq)
         order by d.seq limit ?`,
        [operator, target, now_ms, limit],
      );
      return rows.map(deliveryOf);
    },
    async done({ operator, target, seq }) {
      await unflushed('delete from delivery where operator = ? and target = ? and seq = ?', [
        operator,
        target,
        seq,
      ]);
    },
    async failed({ operator, target, seq, attempts, next_ms, rejected, reason }) {
      await unflushed(
        `update delivery set attempts = ?, next_ms = ?, rejected = ?, reason = ?
         where operator = ? and target = ? and seq = ?`,
        [attempts, next_ms, rejected ? 1 : 0, reason, operator, target, seq],
      );
    },
    async list({ operator, target }, limit) {
      const sql = 'select * from delivery where operator = ? and target = ? order by seq limit ?';
      return (await query<Row>(sql, [operator, target, limit])).map(deliveryOf);
    },
    async find({ operator, target }, seq) {
      const sql = 'select * from delivery where operator = ? and target = ? and seq = ?';
      const [row] = await query<Row>(sql, [operator, target, seq]);
      return row === undefined ? null : deliveryOf(row);
    },
    async backlog({ operator, target }) {
      const [row] = await query<Record<keyof Backlog, number | null>>(
        `select count(*) as waiting, sum(case when attempts > 0 then 1 else 0 end) as failing,
                sum(rejected) as rejected, min(seq) as oldest_seq
         from delivery where operator = ? and target = ?`,
        [operator, target],
      );
      // PostgreSQL gives sums as text.
      const { waiting, failing, rejected, oldest_seq } = row ?? {};
      return {
        waiting: Number(waiting ?? 0),
        failing: Number(failing ?? 0),
        rejected: Number(rejected ?? 0),
        oldest_seq: oldest_seq === null || oldest_seq === undefined ? null : Number(oldest_seq),
      };
    },
    async targets(operator) {
      const sql = 'select target from delivery_position where operator = ? order by target';
      return (await query<Route>(sql, [operator])).map(({ target }) => target);
    },
    async retry({ operator, target }) {
      const rows = await query(
        `update delivery set next_ms = 0 where operator = ? and target = ? and attempts > 0 returning seq`,
        [operator, target],
      );
      return rows.length;
    },
    async forget({ operator, target }) {
      const rows = await query('delete from delivery where operator = ? and target = ? returning seq', [
        operator,
        target,
      ]);
      await query('delete from delivery_position where operator = ? and target = ?', [operator, target]);
      return rows.length;
    },
  };
}

function deliveryOf(row: Row): Delivery {
  return { ...row, rejected: row.rejected === 1 };
}
