import type { Trace } from '../../exchange.ts';
import type { Secrets } from '../../secrets.ts';
import type { HttpMessage } from './http-message.ts';

const MASK = '••••';
/** They hold credentials whatever the configuration says. */
const CONCEALED = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'apikey',
  'api-key',
]);

/** The request as a technician may see it: without credentials. */
export function traceSent(trace: Trace | undefined, message: HttpMessage, secrets: Secrets): void {
  trace?.sent({
    head: `${message.method} ${secrets.mask(addressOf(message))}`,
    headers: maskHeaders(message.headers, secrets, message.concealed),
    body: message.body === null ? null : secrets.mask(message.body),
  });
}

export function traceReceived(
  trace: Trace | undefined,
  reply: { status: number; headers: Readonly<Record<string, string>>; text: string; ms: number },
  secrets: Secrets,
): void {
  trace?.received({
    status: reply.status,
    headers: maskHeaders(reply.headers, secrets, []),
    body: secrets.mask(reply.text),
    ms: reply.ms,
  });
}

function maskHeaders(
  headers: Readonly<Record<string, string>>,
  secrets: Secrets,
  concealed: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      CONCEALED.has(name) || concealed.includes(name) ? MASK : secrets.mask(value),
    ]),
  );
}

function addressOf({ url, concealed }: HttpMessage): string {
  const start = url.href.slice(0, url.href.length - url.search.length);
  const query = url.search
    .split('&')
    .map((pair) => {
      const [lead, name, rest] = /^(\??)([^=]*)(=?)/.exec(pair)?.slice(1) ?? [];
      return concealed.includes(nameOf(name ?? '')) ? `${lead}${name}${rest}${MASK}` : pair;
    })
    .join('&');
  return start + query;
}

function nameOf(encoded: string): string {
  return [...new URLSearchParams(encoded).keys()][0] ?? '';
}
