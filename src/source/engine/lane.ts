import type { SourceLog } from '../deps.ts';
import type { OperationName } from '../exchange.ts';
import type { BreakerState, LaneName, SourceWatch } from '../source-watch.ts';
import type { AskLimits } from './limits.ts';
import { type AskOptions, createGuard } from './pipeline.ts';
import { type Judged, toFault } from './result.ts';

/** Whose source it is, and where is told how it does. */
export interface LaneDeps {
  operator: string;
  /** The source's name, for the log. */
  source: string;
  log: SourceLog;
  watch: SourceWatch;
}

/** A guard that counts and tells. */
export interface Lane {
  /** As Guard.ask; each try is counted under the operation. */
  ask<T extends Judged>(
    operation: OperationName,
    work: (signal: AbortSignal) => Promise<T>,
    options: AskOptions,
  ): Promise<T>;
  readonly state: BreakerState;
  close(): void;
}

/** Codes of refusals that are our own. */
const REFUSALS = new Set(['breaker_open', 'too_busy']);

/**
 * A lane of questions to one system. Lookups, issuing and registering have one each, with breakers of their own too:
 * they are often different services behind one address, with rights of their own, and what goes wrong in the
 * background (registering) must not keep callers from being identified, nor a crowd of lookups anybody from a number.
 * The price: a system that is dead as a whole is found dead once per lane.
 */
export function createLane(
  lane: LaneName,
  limits: AskLimits,
  { operator, source, log, watch }: LaneDeps,
): Lane {
  const about = { operator, source, lane };
  const guard = createGuard(limits, {
    onRetry: () => watch.retried({ lane }),
    onState(state, reason) {
      watch.breaker({ lane, state });
      if (state === 'open') log.warn({ ...about, reason }, 'circuit breaker opened');
      if (state === 'closed') log.info(about, 'the source answers again');
    },
  });
  watch.breaker({ lane, state: 'closed' });
  const forget = watch.line({ lane, waiting: () => guard.waiting });

  return {
    get state() {
      return guard.state;
    },
    async ask(operation, work, options) {
      try {
        return await guard.ask((signal) => counted(operation, () => work(signal), watch), options);
      } catch (error) {
        const fault = toFault(error);
        if (REFUSALS.has(fault.code)) watch.refused({ lane, code: fault.code });
        throw fault;
      }
    },
    close: forget,
  };
}

async function counted<T extends Judged>(
  operation: OperationName,
  work: () => Promise<T>,
  watch: SourceWatch,
): Promise<T> {
  const begun = performance.now();
  const count = (outcome: Judged['outcome']) =>
    watch.exchanged({ operation, outcome, ms: performance.now() - begun });
  try {
    const judged = await work();
    count(judged.outcome);
    return judged;
  } catch (error) {
    count(toFault(error).outcome);
    throw error;
  }
}
