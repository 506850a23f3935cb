import { abortable } from '../../../concurrency/abortable.ts';
import { ExchangeFault, type Trace } from '../../exchange.ts';
import type { Secrets } from '../../secrets.ts';
import { FAULTS } from '../http/faults.ts';
import { isHeaderValue } from '../http/header-value.ts';
import type { Authorizer, FetchToken } from './authorizer.ts';

/** Renewed so long before it expires, or a fifth of its lifetime if less: clocks differ, and requests take time. */
const MARGIN_MS = 30_000;
/** A password that was refused is not tried again at once: many systems lock the account after a few. */
const REFUSED_MS = 5_000;

interface Options {
  header: string;
  prefix: string;
  secrets: Secrets;
  now?: () => number;
}

/**
 * Keeps one token until shortly before it expires. Requests that come while it is being fetched wait for the same token
 * request; one that is aborted does not affect the others.
 */
export function withToken(fetchToken: FetchToken, options: Options): Authorizer {
  const { header, prefix, secrets, now = () => performance.now() } = options;
  let kept: { value: string; goodUntil: number } | null = null;
  let refused: { fault: ExchangeFault; until: number } | null = null;
  let asking: Promise<string> | null = null;

  const ask = async (trace?: Trace): Promise<string> => {
    try {
      const { value, lifetimeSeconds } = await fetchToken(trace);
      secrets.addToken(value);
      if (!isHeaderValue(value)) throw FAULTS.tokenNotAHeader();
      const lifetime = lifetimeSeconds * 1_000;
      kept = { value, goodUntil: now() + lifetime - Math.min(MARGIN_MS, lifetime / 5) };
      return value;
    } catch (error) {
      if (!(error instanceof ExchangeFault)) throw error;
      const fault = notSent(error);
      if (fault.outcome === 'misconfigured') refused = { fault, until: now() + REFUSED_MS };
      throw fault;
    } finally {
      asking = null;
    }
  };

  const leave = (): never => {
    throw notSent(FAULTS.timeout());
  };

  return {
    async headers(signal, trace) {
      if (signal.aborted) leave();
      if (kept !== null && now() < kept.goodUntil) return { [header]: prefix + kept.value };
      if (refused !== null && now() < refused.until) throw refused.fault;
      asking ??= ask(trace);
      return { [header]: prefix + (await abortable(asking, { signal, otherwise: leave })) };
    },
    query: () => ({}),
    renew(used) {
      // Another request may have renewed it meanwhile.
      if (kept !== null && used[header] === prefix + kept.value) kept = null;
      return true;
    },
    concealed: [header],
  };
}

/** Without a token the request itself was never sent, whatever happened to the token request. */
function notSent(fault: ExchangeFault): ExchangeFault {
  const { outcome, code, reason, transient } = fault;
  return new ExchangeFault(code, { outcome, reason, transient, mayHaveArrived: false, cause: fault });
}
