import { type TimeLimit, withTimeout } from '../../concurrency/with-timeout.ts';
import type { Values } from '../exchange.ts';
import type { NumberInterpretation } from '../interpretation.ts';
import { PROTOCOL_PLACES } from '../schema/places.ts';
import type { Issued, Issuer } from '../source.ts';
import { LATE_LIMIT_MS } from './limits.ts';
import { noAnswer, type Pipeline } from './pipeline.ts';
import { toFault } from './result.ts';
import { type SourceParts, writtenValues } from './source-parts.ts';

export interface IssuerOptions extends SourceParts {
  pipeline: Pipeline;
  idempotent: boolean;
  /** Whether the file says how to ask for a number given earlier. */
  canFind: boolean;
}

/** Across retries: once a request may have arrived, later ones do not change that. */
interface Progress {
  reached: boolean;
}

/** Asks the operator's system for numbers, in a pipeline of its own. */
export function createIssuer({ pipeline, idempotent, canFind, ...parts }: IssuerOptions): Issuer {
  /** One exchange; `progress` says whether it may have arrived, whatever its result. */
  const exchange = async (
    operation: 'issue' | 'issue.find',
    values: Values,
    { progress, ...limit }: TimeLimit & { progress: Progress },
  ): Promise<NumberInterpretation> => {
    const [transport, interpreter] = await Promise.all([parts.transport.get(), parts.interpreter()]);
    const filled = writtenValues(values, { ...parts, interpreter, places: PROTOCOL_PLACES });
    const before = progress.reached;
    // Before sending: the time limit may strike at any moment after.
    progress.reached = true;
    try {
      return await interpreter.number(await transport.exchange(operation, filled, limit), operation);
    } catch (error) {
      const fault = toFault(error);
      if (!fault.mayHaveArrived) progress.reached = before;
      throw fault;
    }
  };

  const issue: Issuer['issue'] = async (values, limit) => {
    const progress: Progress = { reached: false };
    let underWay: Promise<NumberInterpretation> | null = null;
    const ask = () => {
      underWay = withLateLimit(limit, (late) => exchange('issue', values, { ...late, progress }));
      return underWay;
    };
    try {
      try {
        return issuedFrom(await pipeline.ask('issue', ask, { ...limit, retry: idempotent }));
      } catch (error) {
        if (toFault(error).code !== 'timeout' || underWay === null || limit.signal.aborted) throw error;
        // The breaker has counted the timeout and the slot is free for others, but a number that is just being issued
        // must not be lost. The caller has a contingency number by then.
        return issuedFrom(await underWay);
      }
    } catch (error) {
      return failed(error, progress);
    }
  };

  const find: NonNullable<Issuer['find']> = async (values, limit) => {
    const progress: Progress = { reached: false };
    const ask = (attempt: TimeLimit) => exchange('issue.find', values, { ...attempt, progress });
    try {
      return issuedFrom(await pipeline.ask('issue.find', ask, { ...limit, retry: true }));
    } catch (error) {
      return failed(error, progress);
    }
  };

  return { idempotent, issue, find: canFind ? find : null };
}

/** The caller's limit and the most that a number is waited for, not that of one attempt. */
function withLateLimit<T>(limit: TimeLimit, work: (limit: TimeLimit) => Promise<T>): Promise<T> {
  const begun = performance.now();
  const otherwise = (): never => {
    throw noAnswer(Math.round(performance.now() - begun));
  };
  return withTimeout({ ...limit, ms: LATE_LIMIT_MS, otherwise }, work);
}

function failed(error: unknown, { reached }: Progress): Issued {
  const { outcome, code, reason } = toFault(error);
  return { outcome, code, reason, reached };
}

function issuedFrom({
  outcome,
  number,
  unusable,
  rule,
  reason = `a resposta diz isso (${rule})`,
}: NumberInterpretation): Issued {
  if (outcome === 'found' && number !== undefined) return { outcome: 'number', number };
  if (outcome === 'not_found') return { outcome: 'none', reason, reached: true };
  const flaw = outcome === 'unavailable' ? 'unavailable' : 'misconfigured';
  return { outcome: flaw, code: unusable ? 'number_unusable' : 'reply', reason, reached: true };
}
