import { readerWith } from '../auth/visible.ts';
import type { TimeLimit } from '../concurrency/with-timeout.ts';
import type { WebhookConfig } from '../config/config.ts';
import type { Target } from '../jobs/outbox.ts';
import { ExchangeFault } from '../source/exchange.ts';
import type { Registered } from '../source/source.ts';
import { AllowedOrigins } from '../source/transport/allowed-origins.ts';
import { createHttpClient } from '../source/transport/http/http-client.ts';
import type { HttpMessage, RawReply } from '../source/transport/http/http-message.ts';
import { redirectTarget } from '../source/transport/http/redirect-target.ts';
import { signedHeaders } from './signature.ts';
import { messageBody, messageId } from './webhook-message.ts';

/** Whatever the entry is: wrong credentials, a wrong address, or a receiver that has too much to do. */
const NOT_ABOUT_THE_ENTRY = new Set([401, 403, 404, 405, 407, 408, 410, 425, 429]);

export interface Webhook extends Target {
  /** Whether the address answers, whatever it says to a request without a message; for `carimbo doctor`. */
  check(): Promise<Registered>;
  close(): Promise<void>;
}

/** A receiver of an operator's entries by HTTP, as Standard Webhooks says. */
export function createWebhook(
  operator: string,
  webhook: WebhookConfig,
  clock: () => number = Date.now,
): Webhook {
  const { name, secrets, types, screenPop, timeoutMs, tls, folder } = webhook;
  const url = new URL(webhook.url);
  const client = createHttpClient({
    allowed: new AllowedOrigins([webhook.url]),
    limits: { timeout_ms: timeoutMs },
    tls,
    mainAddress: webhook.url,
    folder,
  });
  const reader = readerWith({ scopes: [...webhook.scopes], origin: '' });
  const userAgent = { 'user-agent': 'carimbo' };
  const exchange = async (
    message: Pick<HttpMessage, 'method' | 'headers' | 'body'>,
    limit: TimeLimit,
  ): Promise<RawReply | Registered> => {
    try {
      return await client.send({ ...message, url, concealed: [] }, limit);
    } catch (error) {
      if (!(error instanceof ExchangeFault)) throw error;
      const reason = error.reason.replaceAll('connection.tls', 'tls');
      return { outcome: 'unavailable', code: error.code, reason };
    }
  };

  return {
    operator,
    target: `webhook:${name}`,
    on: types,
    async send({ protocol, entry }, { signal }) {
      const body = messageBody(protocol, entry, { reader, screenPop });
      const message = { id: messageId(operator, entry), timestamp: Math.floor(clock() / 1000), body };
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        ...userAgent,
        ...signedHeaders(message, secrets),
      };
      const reply = await exchange({ method: 'POST', headers, body }, { signal });
      return 'outcome' in reply ? reply : registered(reply, { url, now: clock() });
    },
    async check() {
      const { signal } = new AbortController();
      const reply = await exchange({ method: 'HEAD', headers: userAgent, body: null }, { signal });
      if ('outcome' in reply) return reply;
      return redirected(reply, url) ?? { outcome: 'accepted' };
    },
    close: () => client.close(),
  };
}

function registered({ status, headers }: RawReply, { url, now }: { url: URL; now: number }): Registered {
  if (status >= 200 && status < 300) return { outcome: 'accepted' };
  const elsewhere = redirected({ status, headers }, url);
  if (elsewhere !== null) return elsewhere;
  const reason = `${url.origin} respondeu HTTP ${status}`;
  if (status >= 500 || NOT_ABOUT_THE_ENTRY.has(status))
    return { outcome: 'unavailable', code: 'status', reason, ...retryAfter(headers['retry-after'], now) };
  return { outcome: 'rejected', code: 'status', reason };
}

function redirected({ status, headers }: Pick<RawReply, 'status' | 'headers'>, url: URL): Registered | null {
  if (status < 300 || status >= 400) return null;
  const to = redirectTarget(headers.location, url, {});
  const where = to === null ? '' : ` para ${new URL(to, url).origin}`;
  const reason = `${url.origin} redireciona${where} (HTTP ${status}): ponha o endereço novo em url`;
  return { outcome: 'unavailable', code: 'redirect', reason };
}

/** RFC 9110, 10.2.3: seconds, or an HTTP date. */
function retryAfter(written: string | undefined, now: number): { retryAfterMs?: number } {
  if (written === undefined) return {};
  const ms = /^\d{1,9}$/.test(written) ? Number(written) * 1000 : Date.parse(written) - now;
  return ms > 0 ? { retryAfterMs: ms } : {};
}
