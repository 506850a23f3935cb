import type { ApiField } from '../api-operation.ts';

export interface UrlParts {
  /** `https://host:8080`, or whatever stands before the first slash; empty where there is nothing. */
  start: string;
  path: string;
  query: ApiField[];
  /** `user:password@` was in it. */
  userInfo: boolean;
}

/** An address as people write it (marks allowed, scheme not needed) in its parts, nothing decoded but the query. */
export function splitUrl(url: string): UrlParts {
  const [before = '', ...rest] = url.trim().replace(/#.*$/s, '').split('?');
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)?([^/]*)(.*)$/is.exec(before);
  const [scheme = '', authority = '', path = ''] = parts?.slice(1) ?? [];
  const host = authority.replace(/^.*@/, '');
  return {
    start: host === '' ? '' : `${scheme}${host}`,
    path,
    query: splitQuery(rest.join('?')),
    userInfo: host !== authority,
  };
}

/** `a=1&b=2`, decoded where it is encoded well. */
export function splitQuery(text: string): ApiField[] {
  return text
    .replaceAll('&amp;', '&')
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return { name: decoded(name), value: decoded(value), required: true };
    })
    .filter(({ name }) => name !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
