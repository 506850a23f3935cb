import type { Reply, Trace } from '../../exchange.ts';
import { decodeReply } from '../http/decode-reply.ts';
import { FAULTS } from '../http/faults.ts';
import type { HttpMessage } from '../http/http-message.ts';
import { redirectTarget } from '../http/redirect-target.ts';
import { traceReceived, traceSent } from '../http/traced.ts';
import type { AuthorizerDeps } from './authorizer.ts';

/** Many requests may wait for one token: none of their signals may abort it, so only the client's own limit applies. */
const NEVER = new AbortController().signal;

/** Too many or too slow requests: the credentials were not refused. */
const RETRYABLE_STATUSES = new Set([408, 425, 429]);

/**
 * Requests a token and reads the reply; `secretsIn` says what in it is secret, before it is shown.
 * @throws ExchangeFault `auth_failed` when the credentials are refused, `auth_unavailable` when the server cannot answer
 */
export async function requestToken(
  message: HttpMessage,
  { http, secrets }: Pick<AuthorizerDeps, 'http' | 'secrets'>,
  { trace, secretsIn }: { trace: Trace | undefined; secretsIn: (reply: Reply) => Promise<readonly string[]> },
): Promise<Reply> {
  traceSent(trace, message, secrets);
  const answered = await http.send(message, { signal: NEVER });
  const reply = await decodeReply(answered, {});
  for (const secret of await secretsIn(reply).catch(() => [])) secrets.addToken(secret);
  traceReceived(trace, { ...answered, text: hideTokens(reply.raw) }, secrets);

  const { origin } = message.url;
  const status = answered.status;
  if (status >= 200 && status < 300) return reply;
  if (status >= 300 && status < 400) {
    const target = redirectTarget(answered.headers.location, message.url, {});
    throw FAULTS.redirected(origin, target && secrets.mask(target));
  }
  if (status >= 400 && status < 500 && !RETRYABLE_STATUSES.has(status))
    throw FAULTS.authRefused(origin, status);
  throw FAULTS.authDown(origin, status);
}

/** Anything that looks like a token: the reply may hold more than the one that is used. */
function hideTokens(text: string): string {
  return text.replaceAll(/[A-Za-z0-9_.~+/=-]{20,}/g, '••••');
}

/** Default lifetime without expires_in; deliberately short. */
const DEFAULT_LIFETIME_SECONDS = 300;

/** Seconds, from a number or from text, which many send. */
export function lifetimeOf(value: unknown): number {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0
    ? seconds
    : DEFAULT_LIFETIME_SECONDS;
}
