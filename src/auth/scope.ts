/** What a key may do. No scope includes another: a key that issues cannot read what other keys issued. */
export const SCOPES = [
  'beneficiaries:read',
  'protocols:issue',
  'protocols:read',
  'protocols:write',
  'audit:read',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What a PBX needs: to issue, and to record call events. */
export const PBX_SCOPES: readonly Scope[] = ['protocols:issue', 'protocols:write'];

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}
