import type { Head } from '../../src/protocol/head.ts';
import type { Deliveries, Delivery, Route } from '../../src/store/delivery.ts';

interface Journals {
  head(operator: string): Head | undefined;
  entries(operator: string): { seq: number; protocol: string | null; type: string }[];
}

/** Deliveries in memory; passes the contract of the real ones (test/contract/deliveries.ts). */
export function memoryDeliveries(journals: Journals): Deliveries {
  const positions = new Map<string, Route & { seq: number; holder: string; until: number }>();
  let waiting: Delivery[] = [];
  const keyOf = ({ operator, target }: Route) => `${operator} ${target}`;
  const of = (route: Route) =>
    waiting.filter((delivery) => keyOf(delivery) === keyOf(route)).sort((a, b) => a.seq - b.seq);
  const same = (a: Delivery) => (b: Delivery) => keyOf(a) === keyOf(b) && a.seq === b.seq;

  function enqueue(
    { operator, target }: Route,
    types: readonly string[],
    { from, to }: { from: number; to: number },
  ): number {
    const before = waiting.length;
    for (const { seq, protocol, type } of journals.entries(operator)) {
      if (seq <= from || seq > to || protocol === null || !types.includes(type)) continue;
      const delivery = { operator, target, seq, protocol, type };
      const added = { ...delivery, attempts: 0, next_ms: 0, rejected: false, reason: null };
      if (!waiting.some(same(added))) waiting.push(added);
    }
    return waiting.length - before;
  }

  return {
    async begin({ operator, target }) {
      const key = keyOf({ operator, target });
      if (positions.has(key)) return;
      const seq = journals.head(operator)?.seq ?? 0;
      positions.set(key, { operator, target, seq, holder: '', until: 0 });
    },
    async acquireLease(route, holder, { now_ms, until_ms }) {
      const position = positions.get(keyOf(route));
      if (position === undefined || (position.holder !== holder && position.until >= now_ms)) return false;
      positions.set(keyOf(route), { ...position, holder, until: until_ms });
      return true;
    },
    async releaseLease(route, holder) {
      const position = positions.get(keyOf(route));
      if (position?.holder === holder) positions.set(keyOf(route), { ...position, until: 0 });
    },
    async enqueueNew(route, types, limit) {
      const position = positions.get(keyOf(route));
      if (position === undefined) return false;
      const to = Math.min(position.seq + limit, journals.head(route.operator)?.seq ?? position.seq);
      enqueue(route, types, { from: position.seq, to });
      positions.set(keyOf(route), { ...position, seq: to });
      return to - position.seq === limit;
    },
    async enqueueAgain(route, types, { after, limit }) {
      const end = positions.get(keyOf(route))?.seq ?? 0;
      const to = Math.min(after + limit, end);
      if (to <= after) return { count: 0, next: null };
      return { count: enqueue(route, types, { from: after, to }), next: to < end ? to : null };
    },
    async due(route, now_ms, limit) {
      const all = of(route);
      return all
        .filter(({ next_ms }) => next_ms <= now_ms)
        .filter((one) => !all.some((other) => other.protocol === one.protocol && other.seq < one.seq))
        .slice(0, limit);
    },
    async done(delivery) {
      waiting = waiting.filter((other) => !same(delivery)(other));
    },
    async failed(delivery) {
      waiting = waiting.map((other) => (same(delivery)(other) ? delivery : other));
    },
    async list(route, limit) {
      return of(route).slice(0, limit);
    },
    async find(route, seq) {
      return of(route).find((one) => one.seq === seq) ?? null;
    },
    async backlog(route) {
      const all = of(route);
      return {
        waiting: all.length,
        failing: all.filter(({ attempts }) => attempts > 0).length,
        rejected: all.filter(({ rejected }) => rejected).length,
        oldest_seq: all[0]?.seq ?? null,
      };
    },
    async targets(operator) {
      const of = [...positions.values()].filter((position) => position.operator === operator);
      return of.map(({ target }) => target).sort();
    },
    async retry(route) {
      const failing = of(route).filter(({ attempts }) => attempts > 0);
      waiting = waiting.map((one) => (failing.some(same(one)) ? { ...one, next_ms: 0 } : one));
      return failing.length;
    },
    async forget(route) {
      const before = waiting.length;
      waiting = waiting.filter((one) => keyOf(one) !== keyOf(route));
      positions.delete(keyOf(route));
      return before - waiting.length;
    },
  };
}
