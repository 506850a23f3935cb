import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { BreakerState, SourceWatch } from '../source/source-watch.ts';

/** For graphs: the higher, the worse. */
const STATE_VALUES: Record<BreakerState, number> = { closed: 0, half_open: 1, open: 2 };

/** Metrics of the operators' systems. Labels have few values: operator, bulkhead (`lane`) or operation, outcome. */
export function createSourceMetrics(registry: Registry): (operator: string) => SourceWatch {
  const registers = [registry];
  const exchanges = new Histogram({
    name: 'carimbo_source_exchange_seconds',
    help: 'Time that one exchange with the operator’s system took; a second try is another exchange',
    labelNames: ['operator', 'operation', 'outcome'],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 5, 30],
    registers,
  });
  const retries = new Counter({
    name: 'carimbo_source_retries_total',
    help: 'Exchanges made once more',
    labelNames: ['operator', 'lane'],
    registers,
  });
  const refusals = new Counter({
    name: 'carimbo_source_refusals_total',
    help: 'Questions not asked: the breaker was open (breaker_open) or the line full (too_busy)',
    labelNames: ['operator', 'lane', 'code'],
    registers,
  });
  const cacheHits = new Counter({
    name: 'carimbo_source_cache_hits_total',
    help: 'Lookups answered from memory',
    labelNames: ['operator', 'outcome'],
    registers,
  });
  const breakers = new Gauge({
    name: 'carimbo_source_breaker_state',
    help: 'Breaker: 0 closed, 1 trying again, 2 open',
    labelNames: ['operator', 'lane'],
    registers,
  });
  const queues = new Map<string, { labels: { operator: string; lane: string }; waiting: () => number }>();
  new Gauge({
    name: 'carimbo_source_waiting',
    help: 'Questions that wait for their turn',
    labelNames: ['operator', 'lane'],
    registers,
    collect() {
      this.reset();
      for (const { labels, waiting } of queues.values()) this.set(labels, waiting());
    },
  });

  return (operator) => ({
    exchanged: ({ operation, outcome, ms }) =>
      exchanges.observe({ operator, operation, outcome }, ms / 1_000),
    refused: ({ bulkhead: lane, code }) => refusals.inc({ operator, lane, code }),
    retried: ({ bulkhead: lane }) => retries.inc({ operator, lane }),
    answeredFromCache: ({ outcome }) => cacheHits.inc({ operator, outcome }),
    breaker: ({ bulkhead: lane, state }) => breakers.set({ operator, lane }, STATE_VALUES[state]),
    queue({ bulkhead: lane, waiting }) {
      const key = `${operator} ${lane}`;
      queues.set(key, { labels: { operator, lane }, waiting });
      return () => queues.delete(key);
    },
  });
}
