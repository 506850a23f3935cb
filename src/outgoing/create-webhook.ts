import { readerWith } from '../auth/visible.ts';
import type { WebhookConfig } from '../config/config.ts';
import type { Target } from '../jobs/outbox.ts';
import { ExchangeFault } from '../source/exchange.ts';
import type { Registered } from '../source/source.ts';
import { AllowedOrigins } from '../source/transport/allowed-origins.ts';
import { createHttpClient } from '../source/transport/http/http-client.ts';
import type { RawReply } from '../source/transport/http/http-message.ts';
import { redirectTarget } from '../source/transport/http/redirect-target.ts';
import { signedHeaders } from './signature.ts';
import { messageBody, messageId } from './webhook-message.ts';

/** Whatever the entry is: wrong credentials, a wrong address, or a receiver that has too much to do. */
const NOT_ABOUT_THE_ENTRY = new Set([401, 403, 404, 405, 407, 408, 410, 425, 429]);

/** A receiver of an operator's entries by HTTP, as Standard Webhooks says. */
export function createWebhook(
  operator: string,
  webhook: WebhookConfig,
  clock: () => number = Date.now,
): Target & { close(): Promise<void> } {
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

  return {
    operator,
    target: `webhook:${name}`,
    on: types,
    async send({ protocol, entry }, { signal }) {
      const body = messageBody(protocol, entry, { reader, screenPop });
      const message = { id: messageId(operator, entry), timestamp: Math.floor(clock() / 1000), body };
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'carimbo',
        ...signedHeaders(message, secrets),
      };
      try {
        return registered(
          await client.send({ method: 'POST', url, headers, body, concealed: [] }, { signal }),
          url,
        );
      } catch (error) {
        if (!(error instanceof ExchangeFault)) throw error;
        const reason = error.reason.replaceAll('connection.tls', 'tls');
        return { outcome: 'unavailable', code: error.code, reason };
      }
    },
    close: () => client.close(),
  };
}

function registered({ status, headers }: RawReply, url: URL): Registered {
  if (status >= 200 && status < 300) return { outcome: 'accepted' };
  if (status >= 300 && status < 400) {
    const to = redirectTarget(headers.location, url, {});
    const where = to === null ? '' : ` para ${new URL(to, url).origin}`;
    const reason = `${url.origin} redireciona${where} (HTTP ${status}): ponha o endereço novo em url`;
    return { outcome: 'unavailable', code: 'redirect', reason };
  }
  const reason = `${url.origin} respondeu HTTP ${status}`;
  if (status >= 500 || NOT_ABOUT_THE_ENTRY.has(status))
    return { outcome: 'unavailable', code: 'status', reason };
  return { outcome: 'rejected', code: 'status', reason };
}
