import type { FastifyReply, FastifyRequest } from 'fastify';

/** With its prefix a browser takes the cookie only from this very host, over https. */
const NAMES = { https: '__Host-carimbo_session', http: 'carimbo_session' } as const;

export interface CookieSettings {
  /** Where browsers reach this server; null where the request says it. */
  url: string | null;
}

/** The session's token in a request; null for none. */
export function sessionToken(request: FastifyRequest, settings: CookieSettings): string | null {
  return readCookie(request, NAMES[schemeOf(request, settings)]);
}

export function setSession(reply: FastifyReply, token: string, settings: CookieSettings): void {
  const scheme = schemeOf(reply.request, settings);
  reply.header('set-cookie', cookie(NAMES[scheme], token, { isSecure: scheme === 'https' }));
}

export function clearSession(reply: FastifyReply, settings: CookieSettings): void {
  const scheme = schemeOf(reply.request, settings);
  reply.header('set-cookie', cookie(NAMES[scheme], '', { isSecure: scheme === 'https', maxAge: 0 }));
}

export function readCookie({ headers }: FastifyRequest, name: string): string | null {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [key = '', value = ''] = pair.split('=', 2);
    if (key.trim() === name && value.trim() !== '') return value.trim();
  }
  return null;
}

/** Without an age it lasts until the browser is closed. */
export function cookie(
  name: string,
  value: string,
  {
    isSecure,
    maxAge,
    sameSite = 'Strict',
  }: { isSecure: boolean; maxAge?: number; sameSite?: 'Strict' | 'Lax' },
): string {
  const parts = [`${name}=${value}`, 'Path=/', 'HttpOnly', `SameSite=${sameSite}`];
  if (isSecure) parts.push('Secure');
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`);
  return parts.join('; ');
}

/** TLS ends at a proxy: it says so itself (where it is trusted), or the configuration does. */
export function schemeOf({ protocol }: FastifyRequest, { url }: CookieSettings): 'http' | 'https' {
  return protocol === 'https' || url?.startsWith('https:') === true ? 'https' : 'http';
}
