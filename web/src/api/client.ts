import { firstLanguage } from '../i18n/chosen-language.ts';
import { connectionLost, connectionWorks } from './connection.ts';

/** An error reply of the API (RFC 9457); its text is in the language of the page. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | null;

  constructor(status: number, problem: { code?: string; detail?: string; title?: string; field?: string }) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem.code ?? 'unknown';
    this.field = problem.field ?? null;
  }
}

/** No reply at all: the server is stopped, or the network is down. */
export class NoConnection extends Error {}

interface Call {
  body?: object;
  signal?: AbortSignal;
  /** Repeating a request with the same one records nothing twice. */
  idempotencyKey?: string;
}

/** @throws ApiError, NoConnection */
export async function call<T>(method: string, path: string, options: Call = {}): Promise<T> {
  const response = await reply(method, path, options);
  if (response.status === 204) return undefined as T;
  return (await response.json().catch(() => ({}))) as T;
}

/** The reply itself, of which nothing but errors is read. @throws ApiError, NoConnection */
export async function reply(
  method: string,
  path: string,
  { body, signal, idempotencyKey }: Call = {},
): Promise<Response> {
  const response = await reach(`/v1${path}`, {
    method,
    headers: {
      accept: 'application/json',
      'accept-language': firstLanguage(),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  });
  if (!response.ok) throw new ApiError(response.status, await response.json().catch(() => ({})));
  return response;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, init);
    connectionWorks();
    return response;
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    connectionLost();
    throw new NoConnection();
  }
}

/** crypto.randomUUID exists on secure pages only, and closed networks often have no TLS. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
