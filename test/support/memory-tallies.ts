import type { Head } from '../../src/protocol/head.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';
import type { Reads } from '../../src/store/store.ts';
import type { Tallies, Tally } from '../../src/store/tallies.ts';

/** Counts in memory, as the stores keep them. */
export function memoryTallies({
  head,
  protocols,
}: {
  head: (operator: string) => Head | undefined;
  protocols: (operator: string) => Protocol[];
}): { tallies: Tallies; read: Reads['tallies'] } {
  const positions = new Map<string, { seq: number; since_ms: number }>();
  const rows = new Map<string, Tally & { operator: string }>();
  return {
    tallies: {
      async begin(operator, since_ms) {
        const known = positions.get(operator);
        if (known !== undefined) return known.seq;
        const [first] = protocols(operator)
          .filter(({ issued_ms }) => issued_ms >= since_ms)
          .sort((a, b) => a.issued_ms - b.issued_ms || a.seq - b.seq);
        const seq = first === undefined ? (head(operator)?.seq ?? 0) : first.seq - 1;
        positions.set(operator, { seq, since_ms });
        return seq;
      },
      async add(operator, { from, to, changes }) {
        const position = positions.get(operator);
        if (position?.seq !== from) return false;
        positions.set(operator, { ...position, seq: to });
        for (const change of changes) {
          const key = [operator, change.hour_ms, change.measure, change.value].join(' ');
          rows.set(key, { ...change, operator, count: (rows.get(key)?.count ?? 0) + change.count });
        }
        return true;
      },
      async prune(operator, before_ms) {
        for (const [key, row] of rows)
          if (row.operator === operator && row.hour_ms < before_ms) rows.delete(key);
        const position = positions.get(operator);
        if (position !== undefined && position.since_ms < before_ms)
          positions.set(operator, { ...position, since_ms: before_ms });
      },
    },
    async read(operator, { from_ms, to_ms }) {
      const found = [...rows.values()].filter(
        (row) =>
          row.operator === operator && row.hour_ms >= from_ms && row.hour_ms < to_ms && row.count !== 0,
      );
      const position = positions.get(operator);
      return {
        rows: found.map(({ operator: _operator, ...row }) => row),
        seq: position?.seq ?? 0,
        since_ms: position?.since_ms ?? null,
      };
    },
  };
}
