import { Gauge, type Registry } from 'prom-client';
import type { EventFeed } from '../events/event-feed.ts';

/** The open streams of events, when the metrics are read. */
export function registerStreamMetrics(registry: Registry, events: Pick<EventFeed, 'state'>): void {
  const registers = [registry];
  const labelNames = ['operator'] as const;
  const behind = new Gauge({
    name: 'carimbo_event_stream_lag_entries',
    help: 'By how many journal entries the event stream that is farthest behind is behind',
    labelNames,
    registers,
  });
  new Gauge({
    name: 'carimbo_event_streams',
    help: 'Open event streams of this node',
    labelNames,
    registers,
    collect() {
      this.reset();
      behind.reset();
      for (const state of events.state()) {
        this.set({ operator: state.operator }, state.streams);
        behind.set({ operator: state.operator }, state.behind);
      }
    },
  });
}
