/** What an Authorization header says: a bearer's key, or Basic with the key's id and the key. */
export type Credentials = { secret: string } | { id: string; secret: string };

/** @returns null for a header that is missing, of another scheme, or malformed */
export function readCredentials(header: string | undefined): Credentials | null {
  if (header === undefined) return null;
  const [, scheme = '', rest = ''] = /^(\S+) +(\S+) *$/.exec(header) ?? [];
  if (/^bearer$/i.test(scheme)) return { secret: rest };
  if (/^basic$/i.test(scheme)) return readBasic(rest);
  return null;
}

/** RFC 7617: the user ends at the first colon, the password may hold more of them. */
function readBasic(base64: string): Credentials | null {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return null;
  return { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}
