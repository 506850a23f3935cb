import { ExchangeFault, OPERATIONS, type SourceHealth, type Trace } from '../../exchange.ts';
import type { Secrets } from '../../secrets.ts';

import type { HttpMessage, RawReply } from '../../transport/http/http-message.ts';
import { traceReceived } from '../../transport/http/traced.ts';
import type { HttpConfig, OperationRenderer } from './render-operation.ts';

interface Parts {
  config: HttpConfig;
  renderer: OperationRenderer;
  secrets: Secrets;
  /** With credentials; a token is fetched for it. */
  send(
    message: HttpMessage,
    options: { signal: AbortSignal; trace: Trace | undefined },
  ): Promise<{ answered: RawReply }>;
}

/**
 * Requests the base address with the credentials, which looks no one up. There is rarely anything at that address: any
 * reply shows that the server is reachable; only 401 (credentials refused) and a gateway's replies for a system that is
 * down are failures. Many gateways answer 403 for any unknown address. Never throws.
 */
export async function checkReachable(
  { config, renderer, secrets, send }: Parts,
  signal: AbortSignal,
  trace?: Trace,
): Promise<SourceHealth> {
  const url = addressToTry(config, renderer);
  if (url === null)
    return {
      ok: false,
      detail: 'não há endereço para consultar: confira connection.base_url e a url dos pedidos',
    };
  const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'carimbo' };
  const message: HttpMessage = { method: 'GET', url, headers, body: null, concealed: [] };
  try {
    const { answered } = await send(message, { signal, trace });
    traceReceived(trace, { ...answered, text: answered.bytes.toString('utf8') }, secrets);
    return judge(answered, url.origin, config);
  } catch (error) {
    if (!(error instanceof ExchangeFault))
      return { ok: false, detail: `falha inesperada ao consultar ${url.origin}` };
    // Too large a reply is a reply.
    if (error.code === 'too_large') return { ok: true, detail: `${url.origin} respondeu` };
    return { ok: false, detail: error.reason };
  }
}

function judge({ status, ms }: RawReply, origin: string, { settings }: HttpConfig): SourceHealth {
  const answered = `${origin} respondeu ${status} em ${Math.round(ms)} ms`;
  const kind = settings.auth?.kind ?? 'none';
  if (status === 401)
    return {
      ok: false,
      detail:
        kind === 'none'
          ? `${answered}: pede credencial, e auth não está configurado`
          : `${answered}: não aceitou a credencial de auth (${kind})`,
    };
  if (status >= 502 && status <= 504)
    return { ok: false, detail: `${answered}: o sistema por trás desse endereço está fora do ar` };
  if (status === 403)
    return {
      ok: true,
      detail: `${answered}; no endereço base isso costuma ser normal: confira com carimbo source try`,
    };
  const hasToken = kind === 'oauth2' || kind === 'login';
  return { ok: true, detail: hasToken ? `${answered}; o token foi obtido` : answered };
}

/** The base address, or else the place where the first request goes. */
function addressToTry({ settings }: HttpConfig, renderer: OperationRenderer): URL | null {
  const base = settings.connection?.base_url;
  if (base !== undefined) return URL.canParse(base) ? new URL(base) : null;
  const first = OPERATIONS.map((operation) => renderer.sample(operation)).find((message) => message !== null);
  return first ? new URL(first.url.origin) : null;
}
