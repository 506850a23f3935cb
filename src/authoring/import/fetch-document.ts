import type { IncomingHttpHeaders } from 'node:http';
import { ImportError } from './import-error.ts';
import { decodeText, LONGEST_INPUT, readStream, tooLarge } from './read-input.ts';

export interface Fetched {
  /** Its address after redirects. */
  url: string;
  text: string;
}

export interface FetchOptions {
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** Without any data. The total time is limited by the caller's signal: see fetch-time-limit.ts. */
const TIMEOUT_MS = 30_000;

/**
 * A document by its address. Redirects are followed within one host only: the headers may hold a password.
 * @throws ImportError
 */
export async function fetchDocument(url: string, { headers, signal }: FetchOptions): Promise<Fetched> {
  const { request } = await import('undici');
  let at = new URL(url);
  try {
    for (let hop = 0; hop < 5; hop += 1) {
      const response = await request(at, {
        headers: { accept: 'application/json, application/yaml, text/yaml, */*;q=0.5', ...headers },
        signal,
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
      });
      const next = redirect(response.statusCode, response.headers, at);
      if (next !== null) {
        await response.body.dump();
        at = next;
        continue;
      }
      if (Number(response.headers['content-length'] ?? 0) > LONGEST_INPUT) throw tooLarge(at.host);
      const bytes = await readStream(response.body, at.host);
      if (response.statusCode >= 400) throw refused(at, response.statusCode);
      return { url: at.href, text: decodeText(bytes) };
    }
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw unreachable(at, error);
  }
  throw refused(at, 310);
}

function redirect(status: number, headers: IncomingHttpHeaders, from: URL): URL | null {
  const location = headers.location;
  if (![301, 302, 303, 307, 308].includes(status) || typeof location !== 'string') return null;
  if (!URL.canParse(location, from.href)) throw refused(from, status);
  const next = new URL(location, from);
  if (
    next.hostname === from.hostname &&
    /^https?:$/.test(next.protocol) &&
    !(from.protocol === 'https:' && next.protocol === 'http:')
  )
    return next;
  throw new ImportError(
    `${from.host} redireciona para outro endereço (${next.host}): se é de confiança, use-o no lugar deste.`,
    `${from.host} redirects elsewhere (${next.host}): if you trust it, give that instead.`,
    { blame: 'unreachable' },
  );
}

function refused(url: URL, status: number): ImportError {
  const denied = status === 401 || status === 403;
  return new ImportError(
    `${url.host} respondeu ${status}.${denied ? ' Informe a credencial com --header "Authorization: …".' : ''}`,
    `${url.host} answered ${status}.${denied ? ' Give the credential with --header "Authorization: …".' : ''}`,
    { blame: 'unreachable' },
  );
}

function unreachable(url: URL, cause: unknown): ImportError {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const late = cause instanceof Error && (cause.name === 'TimeoutError' || /TIMEOUT/.test(code));
  return new ImportError(
    late
      ? `${url.host} não respondeu em 30 s.`
      : `${url.host} não pôde ser consultado${code ? ` (${code})` : ''}.`,
    late
      ? `${url.host} did not answer within 30 s.`
      : `${url.host} could not be reached${code ? ` (${code})` : ''}.`,
    { blame: 'unreachable', cause },
  );
}
