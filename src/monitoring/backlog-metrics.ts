import { Gauge, type Registry } from 'prom-client';
import type { Store } from '../store/store.ts';

/** Unreconciled numbers are counted up to this: one of them is reason enough to look. */
const MAX_COUNT = 1000;

/** What has not reached the operators' systems yet, read from the database when the metrics are. */
export function registerBacklogMetrics(
  registry: Registry,
  { deliveries, reads }: Pick<Store, 'deliveries' | 'reads'>,
  operators: { registered: readonly string[]; numbered: readonly string[] },
): void {
  const registers = [registry];
  const labelNames = ['operator'] as const;
  const rejected = new Gauge({
    name: 'carimbo_outbox_rejected',
    help: 'Journal entries that the operator’s system refused: a person must look (carimbo outbox)',
    labelNames,
    registers,
  });
  new Gauge({
    name: 'carimbo_outbox_waiting',
    help: 'Journal entries that the operator’s system has not accepted yet',
    labelNames,
    registers,
    async collect() {
      for (const operator of operators.registered) {
        const backlog = await deliveries.backlog(operator);
        this.set({ operator }, backlog.waiting);
        rejected.set({ operator }, backlog.rejected);
      }
    },
  });
  new Gauge({
    name: 'carimbo_numbers_unreconciled',
    help: 'Protocols of which a person must find out whether the operator gave a number (carimbo outbox)',
    labelNames,
    registers,
    async collect() {
      for (const operator of operators.numbered)
        this.set({ operator }, (await reads.unreconciledNumbers(operator, MAX_COUNT)).length);
    },
  });
}
