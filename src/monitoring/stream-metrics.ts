import { Gauge, type Registry } from 'prom-client';
import type { EventFeed } from '../events/event-feed.ts';
import type { MyCalls } from '../events/my-calls.ts';

/** The open streams of events, when the metrics are read. */
export function registerStreamMetrics(
  registry: Registry,
  events: Pick<EventFeed, 'state'>,
  myCalls: Pick<MyCalls, 'streams'>,
): void {
  new Gauge({
    name: 'carimbo_my_calls_streams',
    help: 'Open streams of agents’ calls of this node',
    registers: [registry],
    collect() {
      this.set(myCalls.streams);
    },
  });
  const gauge = (name: string, help: string, value: 'streams' | 'behind') =>
    new Gauge({
      name,
      help,
      labelNames: ['operator'],
      registers: [registry],
      collect() {
        this.reset();
        for (const state of events.state()) this.set({ operator: state.operator }, state[value]);
      },
    });
  gauge('carimbo_event_streams', 'Open event streams of this node', 'streams');
  gauge(
    'carimbo_event_stream_lag_entries',
    'By how many journal entries the event stream that is farthest behind is behind',
    'behind',
  );
}
