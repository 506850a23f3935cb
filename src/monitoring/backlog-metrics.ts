import { Gauge, type Registry } from 'prom-client';
import type { Route } from '../store/delivery.ts';
import type { Store } from '../store/store.ts';

/** Unreconciled numbers are counted up to this: one of them is reason enough to look. */
const MAX_COUNT = 1000;

/** What has not reached the operators' systems and other targets yet, read from the database when the metrics are. */
export function registerBacklogMetrics(
  registry: Registry,
  { deliveries, reads }: Pick<Store, 'deliveries' | 'reads'>,
  watched: { targets: readonly Route[]; numbered: readonly string[] },
): void {
  const registers = [registry];
  const labelNames = ['operator', 'target'] as const;
  let reading: Promise<void> | null = null;
  async function read(): Promise<void> {
    for (const { operator, target } of watched.targets) {
      const backlog = await deliveries.backlog({ operator, target });
      waiting.set({ operator, target }, backlog.waiting);
      rejected.set({ operator, target }, backlog.rejected);
    }
  }
  /** Each metric is collected by itself: both wait for one reading. */
  function collect(): Promise<void> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }
  const waiting = new Gauge({
    name: 'carimbo_outbox_waiting',
    help: 'Journal entries that the target has not accepted yet',
    labelNames,
    registers,
    collect,
  });
  const rejected = new Gauge({
    name: 'carimbo_outbox_rejected',
    help: 'Journal entries that the target refused: a person must look (carimbo outbox)',
    labelNames,
    registers,
    collect,
  });
  new Gauge({
    name: 'carimbo_numbers_unreconciled',
    help: 'Protocols of which a person must find out whether the operator gave a number (carimbo outbox)',
    labelNames: ['operator'],
    registers,
    async collect() {
      for (const operator of watched.numbered)
        this.set({ operator }, (await reads.unreconciledNumbers(operator, MAX_COUNT)).length);
    },
  });
}
