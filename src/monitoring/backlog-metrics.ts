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
  const rejected = new Gauge({
    name: 'carimbo_outbox_rejected',
    help: 'Journal entries that the target refused: a person must look (carimbo outbox)',
    labelNames,
    registers,
  });
  new Gauge({
    name: 'carimbo_outbox_waiting',
    help: 'Journal entries that the target has not accepted yet',
    labelNames,
    registers,
    async collect() {
      for (const route of watched.targets) {
        const { operator, target } = route;
        const backlog = await deliveries.backlog({ operator, target });
        this.set({ operator, target }, backlog.waiting);
        rejected.set({ operator, target }, backlog.rejected);
      }
    },
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
