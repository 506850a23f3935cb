import type { Backlog, Deliveries, Delivery } from './delivery.ts';
import { placeholders, type Query } from './query.ts';

type Row = Omit<Delivery, 'rejected'> & { rejected: number };

/** Every step is one statement or can be repeated safely, so no transaction is needed. */
export function createDeliveries(query: Query): Deliveries {
  async function positionOf(operator: string): Promise<number> {
    const rows = await query<{ seq: number }>('select seq from delivery_position where operator = ?', [
      operator,
    ]);
    return rows[0]?.seq ?? 0;
  }

  return {
    async begin(operator) {
      await query(
        `insert into delivery_position (operator, seq, holder, held_until_ms)
         select operator, seq, '', 0 from journal_head where operator = ? on conflict (operator) do nothing`,
        [operator],
      );
    },
    async acquireLease(operator, holder, { now_ms, until_ms }) {
      const rows = await query(
        `update delivery_position set holder = ?, held_until_ms = ?
         where operator = ? and (holder = ? or held_until_ms < ?) returning operator`,
        [holder, until_ms, operator, holder, now_ms],
      );
      return rows.length > 0;
    },
    async releaseLease(operator, holder) {
      await query('update delivery_position set held_until_ms = 0 where operator = ? and holder = ?', [
        operator,
        holder,
      ]);
    },
    async enqueueNew(operator, types, limit) {
      const from = await positionOf(operator);
      const [head] = await query<{ seq: number }>('select seq from journal_head where operator = ?', [
        operator,
      ]);
      const to = Math.min(from + limit, head?.seq ?? from);
      if (to <= from) return false;
      // Rows first, then the position: after a crash in between, the same rows are enqueued again.
      await query(
        `insert into delivery (operator, seq, protocol, type, attempts, next_ms, rejected, reason)
         select operator, seq, protocol, type, 0, 0, 0, null from entry
         where operator = ? and seq > ? and seq <= ? and protocol is not null and type in (${placeholders(types)})
         on conflict (operator, seq) do nothing`,
        [operator, from, to, ...types],
      );
      await query('update delivery_position set seq = ? where operator = ? and seq = ?', [
        to,
        operator,
        from,
      ]);
      return to - from === limit;
    },
    async due(operator, now_ms, limit) {
      const rows = await query<Row>(
        `select d.* from delivery d
         where d.operator = ? and d.next_ms <= ? and not exists (
           select 1 from delivery e where e.operator = d.operator and e.protocol = d.protocol and e.seq < d.seq)
         order by d.seq limit ?`,
        [operator, now_ms, limit],
      );
      return rows.map(deliveryOf);
    },
    async accepted({ operator, seq }) {
      await query('delete from delivery where operator = ? and seq = ?', [operator, seq]);
    },
    async failed({ operator, seq, attempts, next_ms, rejected, reason }) {
      await query(
        'update delivery set attempts = ?, next_ms = ?, rejected = ?, reason = ? where operator = ? and seq = ?',
        [attempts, next_ms, rejected ? 1 : 0, reason, operator, seq],
      );
    },
    async list(operator, limit) {
      const sql = 'select * from delivery where operator = ? order by seq limit ?';
      return (await query<Row>(sql, [operator, limit])).map(deliveryOf);
    },
    async backlog(operator) {
      const [row] = await query<Record<keyof Backlog, number | null>>(
        `select count(*) as waiting, sum(case when attempts > 0 then 1 else 0 end) as failing,
                sum(rejected) as rejected, min(seq) as oldest_seq
         from delivery where operator = ?`,
        [operator],
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
    async retry(operator) {
      const rows = await query(
        'update delivery set next_ms = 0 where operator = ? and attempts > 0 returning seq',
        [operator],
      );
      return rows.length;
    },
  };
}

function deliveryOf(row: Row): Delivery {
  return { ...row, rejected: row.rejected === 1 };
}
