import type { Head } from '../../src/protocol/head.ts';
import type { Deliveries, Delivery } from '../../src/store/delivery.ts';

interface Journals {
  head(operator: string): Head | undefined;
  entries(operator: string): { seq: number; protocol: string | null; type: string }[];
}

/** Deliveries in memory; passes the contract of the real ones (test/contract/deliveries.ts). */
export function memoryDeliveries(journals: Journals): Deliveries {
  const positions = new Map<string, { seq: number; holder: string; until: number }>();
  let waiting: Delivery[] = [];
  const of = (operator: string) =>
    waiting.filter((delivery) => delivery.operator === operator).sort((a, b) => a.seq - b.seq);
  const same = (a: Delivery) => (b: Delivery) => a.operator === b.operator && a.seq === b.seq;

  return {
    async begin(operator) {
      if (positions.has(operator)) return;
      positions.set(operator, { seq: journals.head(operator)?.seq ?? 0, holder: '', until: 0 });
    },
    async acquireLease(operator, holder, { now_ms, until_ms }) {
      const position = positions.get(operator);
      if (position === undefined || (position.holder !== holder && position.until >= now_ms)) return false;
      positions.set(operator, { ...position, holder, until: until_ms });
      return true;
    },
    async releaseLease(operator, holder) {
      const position = positions.get(operator);
      if (position?.holder === holder) positions.set(operator, { ...position, until: 0 });
    },
    async enqueueNew(operator, types, limit) {
      const position = positions.get(operator);
      if (position === undefined) return false;
      const to = Math.min(position.seq + limit, journals.head(operator)?.seq ?? position.seq);
      for (const { seq, protocol, type } of journals.entries(operator)) {
        if (seq <= position.seq || seq > to || protocol === null || !types.includes(type)) continue;
        waiting.push({
          operator,
          seq,
          protocol,
          type,
          attempts: 0,
          next_ms: 0,
          rejected: false,
          reason: null,
        });
      }
      positions.set(operator, { ...position, seq: to });
      return to - position.seq === limit;
    },
    async due(operator, now_ms, limit) {
      const all = of(operator);
      return all
        .filter(({ next_ms }) => next_ms <= now_ms)
        .filter((one) => !all.some((other) => other.protocol === one.protocol && other.seq < one.seq))
        .slice(0, limit);
    },
    async accepted(delivery) {
      waiting = waiting.filter((other) => !same(delivery)(other));
    },
    async failed(delivery) {
      waiting = waiting.map((other) => (same(delivery)(other) ? delivery : other));
    },
    async list(operator, limit) {
      return of(operator).slice(0, limit);
    },
    async backlog(operator) {
      const all = of(operator);
      return {
        waiting: all.length,
        failing: all.filter(({ attempts }) => attempts > 0).length,
        rejected: all.filter(({ rejected }) => rejected).length,
        oldest_seq: all[0]?.seq ?? null,
      };
    },
    async retry(operator) {
      const failing = of(operator).filter(({ attempts }) => attempts > 0);
      waiting = waiting.map((one) => (failing.some(same(one)) ? { ...one, next_ms: 0 } : one));
      return failing.length;
    },
  };
}
