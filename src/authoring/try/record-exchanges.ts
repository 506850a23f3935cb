import { pino } from 'pino';
import type { Trace } from '../../source/exchange.ts';
import { type DescribedConfig, describedKind } from '../../source/kinds/kinds.ts';
import { Secrets } from '../../source/secrets.ts';

/** Tools at the terminal write no log: their report has everything. */
export const SILENT = pino({ level: 'silent' });

/** Opens the transport of a source; sends nothing. @throws ExchangeFault */
export async function openMasked(config: DescribedConfig) {
  const secrets = new Secrets(config.secrets);
  const transport = await describedKind(config).open(config, { secrets, log: SILENT });
  return { transport, secrets };
}

export type SentRequest = Parameters<Trace['sent']>[0];
export type ReceivedReply = Parameters<Trace['received']>[0];

/** One request and its reply; null without one. */
export interface Exchanged {
  sent: SentRequest;
  received: ReceivedReply | null;
}

/** Keeps requests and replies in order. Masks them again, in case a transport does not. */
export function recordExchanges(secrets: Secrets): { trace: Trace; exchanged: Exchanged[] } {
  const exchanged: Exchanged[] = [];
  const mask = (headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, secrets.mask(value)]));
  return {
    exchanged,
    trace: {
      sent: ({ head, headers, body }) =>
        void exchanged.push({
          sent: {
            head: secrets.mask(head),
            headers: mask(headers),
            body: body === null ? null : secrets.mask(body),
          },
          received: null,
        }),
      received(reply) {
        const open = exchanged.findLast(({ received }) => received === null);
        if (open === undefined) return;
        open.received = { ...reply, headers: mask(reply.headers), body: secrets.mask(reply.body) };
      },
    },
  };
}
