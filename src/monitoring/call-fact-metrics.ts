import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ThrottledLog } from './throttled-log.ts';

/** What happened to the connection with one PBX. */
export type AmiNotice = { origin: string; host: string } & (
  | { what: 'connected'; calls: number; wasRestarted: boolean }
  | { what: 'refused' | 'unreachable'; reason: string }
);

export interface DroppedFact {
  origin: string;
  number: string;
  type: string;
  reason: string;
}

export interface CallFactMetrics {
  onNotice(notice: AmiNotice): void;
  onDelayed(error: unknown): void;
  onWritten(): void;
  onDropped(dropped: DroppedFact): void;
  onLost(facts: number): void;
  onUnsaved(error: unknown): void;
}

export interface CallFactMetricsParts {
  registry: Registry;
  log: Logger;
  throttledLog: ThrottledLog;
  asterisk: readonly { origin: string; host: string }[];
}

/** Counts and logs what the manager interfaces (AMI) of the PBXs tell. */
export function createCallFactMetrics(parts: CallFactMetricsParts): CallFactMetrics {
  const { registry, log, throttledLog, asterisk } = parts;
  const connected = new Gauge({
    name: 'carimbo_ami_connected',
    help: '1 while the manager interface of a PBX is connected and tells the course of its calls',
    labelNames: ['origin', 'host'],
    registers: [registry],
  });
  const dropped = new Counter({
    name: 'carimbo_call_facts_dropped_total',
    help: 'Facts of calls that were not written into the journal',
    labelNames: ['origin', 'reason'],
    registers: [registry],
  });
  for (const { origin, host } of asterisk) connected.set({ origin, host }, 0);
  let isDelayed = false;

  return {
    onNotice({ origin, host, ...notice }) {
      connected.set({ origin, host }, notice.what === 'connected' ? 1 : 0);
      const pbx = { origin, host };
      if (notice.what === 'connected') {
        const { calls, wasRestarted } = notice;
        log.info({ ...pbx, calls, wasRestarted }, 'connected to the manager interface of Asterisk');
      } else if (notice.what === 'refused')
        log.error(
          { ...pbx, reason: notice.reason },
          'the manager interface of Asterisk refused user or password: no call facts from this PBX',
        );
      else
        throttledLog.report(`ami ${origin} ${host}`, (times) =>
          log.warn(
            { ...pbx, reason: notice.reason, times },
            'the manager interface of Asterisk is not connected; will retry',
          ),
        );
    },
    onDelayed(err) {
      isDelayed = true;
      log.warn({ err }, 'call facts cannot be written; they wait and will be retried');
    },
    onWritten() {
      if (isDelayed) log.info('call facts are written again');
      isDelayed = false;
    },
    onDropped({ origin, number, type, reason }) {
      dropped.inc({ origin, reason });
      throttledLog.report(`fact ${origin} ${reason}`, (times) =>
        log.warn({ origin, protocol: number, type, reason, times }, 'call fact dropped'),
      );
    },
    onUnsaved: (err) =>
      throttledLog.report('ami file', (times) =>
        log.warn({ err, times }, 'the calls that are going on cannot be kept in a file of data_dir'),
      ),
    onLost: (facts) => log.error({ facts }, 'stopped with call facts that the database had not taken: lost'),
  };
}
