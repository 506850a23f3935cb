/**
 * The key under which a repeated request is recognised.
 * - `call`: a `call_id`
 * - `caller`: a `call_id` that another caller had first, together with the caller
 * - `return`: a `call_id` or `Idempotency-Key` of a call that returns another, whose number it has
 * - `issue`: an `Idempotency-Key`
 * - `entry`: an `entry_id`, made unique with the protocol's number
 * - `offline`: a number that a PBX gave out, together with its call
 * - `number`: a number given by the operator's own system; its origin is empty, because it belongs to no request
 */
export interface Identity {
  operator: string;
  origin: string;
  scope: 'call' | 'caller' | 'return' | 'issue' | 'entry' | 'offline' | 'number';
  id: string;
}

/** What an identity points to: a protocol, and the journal sequence of the entry that was written under it. */
export interface IdentityTarget {
  protocol: string;
  seq: number;
}

/** The identity of a number given by the operator's own system. */
export function sourceNumberIdentity(operator: string, number: string): Identity {
  return { operator, origin: '', scope: 'number', id: number };
}

/** One text for an identity, as the key of a Map. */
export function identityKey({ operator, origin, scope, id }: Identity): string {
  return `${operator}\0${origin}\0${scope}\0${id}`;
}
