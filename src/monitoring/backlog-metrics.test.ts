import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import type { Store } from '../store/store.ts';
import { registerBacklogMetrics } from './backlog-metrics.ts';

it('shows what waits and what was rejected as of the same reading, once for each time the metrics are read', async () => {
  let readings = 0;
  const deliveries = {
    backlog: async () => {
      readings += 1;
      return { waiting: 10 * readings, rejected: readings };
    },
  } as unknown as Store['deliveries'];
  const registry = new Registry();
  const targets = [{ operator: '326305', target: 'webhook:crm' }];
  registerBacklogMetrics(registry, { deliveries, reads: {} as Store['reads'] }, { targets, numbered: [] });
  for (const [waiting, rejected] of [
    [10, 1],
    [20, 2],
  ]) {
    const text = await registry.metrics();
    expect(text).toContain(`carimbo_outbox_waiting{operator="326305",target="webhook:crm"} ${waiting}`);
    expect(text).toContain(`carimbo_outbox_rejected{operator="326305",target="webhook:crm"} ${rejected}`);
  }
});
