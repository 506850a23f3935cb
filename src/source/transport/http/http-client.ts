import type { Dispatcher } from 'undici';
import { type TimeLimit, withTimeout } from '../../../concurrency/with-timeout.ts';
import type { AllowedOrigins } from '../allowed-origins.ts';
import { secureContext } from '../tls-options.ts';
import type { TlsSettings } from '../tls-schema.ts';
import { decompress } from './content-encoding.ts';
import { codeOf, faultOf } from './fault-of.ts';
import { bytesRead, FAULTS } from './faults.ts';
import type { HttpClient, HttpMessage, RawReply } from './http-message.ts';

export interface HttpClientOptions {
  allowed: AllowedOrigins;
  /** Of the source file: `timeout_ms` (2000), `max_bytes` (1 MiB), `concurrency` (20). */
  limits?: { timeout_ms?: number; max_bytes?: number; concurrency?: number } | undefined;
  tls?: TlsSettings | undefined;
  /** The address that `tls.server_name` is about; a token may come from elsewhere. */
  mainAddress?: string | undefined;
  /** What relative paths start from. */
  folder: string;
}

const SAFE = new Set(['GET', 'HEAD']);

/** A client for one source. Loads undici and the certificates with the first request, and again until that works. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { timeout_ms: usualMs = 2_000, max_bytes: limit = 1_048_576 } = options.limits ?? {};
  let agent: Promise<Dispatcher> | null = null;
  let closed = false;

  const connected = (): Promise<Dispatcher> => {
    agent ??= createAgent(options, { connectMs: usualMs, limit }).catch((error: unknown) => {
      agent = null;
      throw error;
    });
    return agent;
  };

  return {
    async send(message, { signal, deadline }) {
      if (closed) throw FAULTS.closed();
      options.allowed.check(message.url);
      const { origin } = message.url;
      const startedAt = performance.now();
      const sent = async (stop: TimeLimit): Promise<RawReply> => {
        try {
          const response = await request(await connected(), message, stop.signal);
          const reply = await read(response, { origin, limit });
          return { ...reply, ms: performance.now() - startedAt };
        } catch (error) {
          // An abort looks different at each point; the pipeline knows who aborted.
          throw stop.signal.aborted ? FAULTS.timeout(origin) : faultOf(error, { origin, limit });
        }
      };
      return deadline === undefined ? withTimeout({ ms: usualMs, signal }, sent) : sent({ signal });
    },
    async close() {
      closed = true;
      const open = await agent?.catch(() => null);
      await open?.destroy();
    },
  };
}

async function createAgent(
  { tls, folder, mainAddress = '', limits }: HttpClientOptions,
  { connectMs, limit }: { connectMs: number; limit: number },
): Promise<Dispatcher> {
  const [{ Agent, buildConnector }, context] = await Promise.all([
    import('undici'),
    secureContext(tls, folder),
  ]);
  const connect = buildConnector({ timeout: connectMs, ...(context && { secureContext: context }) });
  const named = URL.canParse(mainAddress) ? new URL(mainAddress) : null;
  return new Agent({
    connections: limits?.concurrency ?? 20,
    // Each request has a limit of its own: see `send` above.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: limit,
    connect: (target, done) => {
      const isNamed = target.protocol === named?.protocol && target.host === named?.host;
      const servername = isNamed ? (tls?.server_name ?? target.servername) : target.servername;
      connect({ ...target, servername: servername as string }, done);
    },
  });
}

/**
 * A server may close a kept-alive connection at the very moment of the next request. undici checks before each use, but
 * the two can still cross: a request that changes nothing is then sent once more.
 */
async function request(
  agent: Dispatcher,
  message: HttpMessage,
  stop: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const { url, method, headers, body } = message;
  const ask = () =>
    agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: method as Dispatcher.HttpMethod,
      headers: { ...headers },
      body,
      signal: stop,
    });
  try {
    return await ask();
  } catch (error) {
    if (!SAFE.has(method) || stop.aborted || !isStale(error)) throw error;
    return ask();
  }
}

/** Closed before a byte of this reply, on a connection that had served before, as far as is known. */
function isStale(error: unknown): boolean {
  const code = codeOf(error);
  if (code === 'ECONNRESET' || code === 'EPIPE') return true;
  return code === 'UND_ERR_SOCKET' && (bytesRead(error) ?? 0) > 0;
}

async function read(
  response: Dispatcher.ResponseData,
  { origin, limit }: { origin: string; limit: number },
): Promise<Omit<RawReply, 'ms'>> {
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const sent = Buffer.from(await response.body.arrayBuffer());
  const bytes = await decompress(sent, headers['content-encoding'], { limit, origin });
  delete headers['content-encoding'];
  return { status: response.statusCode, headers, bytes };
}
