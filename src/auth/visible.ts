import type { Beneficiary } from '../beneficiary/beneficiary.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Identification } from '../protocol/enums.ts';
import { announcedNumber, type Protocol } from '../protocol/protocol.ts';
import type { Credential } from './credential.ts';

/**
 * What replies may contain, by the scopes of the key; the same for JSON, forms and gRPC.
 *
 * Without protocols:read, the reply to an issue has number, spoken, issued_at, channel, direction, identification and call_id
 * (`issuedView`), and the reply to an append number, seq, type, at and, after `identified`, identification
 * (`appendedFields`).
 * Without beneficiaries:read, a beneficiary is name, active and plan; cards and CPFs, keyed or found, and the address of a
 * notice are left out.
 * The form reply to an issue has these three for every key of the protocol's origin: a dialplan sets them on the channel.
 * JSON and gRPC contain no beneficiary for a key that has neither scope.
 * Free texts (`subject`, notes) may name a person; protocols:read is enough to read them.
 */
export interface Reader {
  /** Has protocols:read. */
  protocols: boolean;
  /** Has beneficiaries:read. */
  beneficiaries: boolean;
  /** Of the key or session. */
  origin: string;
}

export function readerWith({ scopes, origin }: Pick<Credential, 'scopes' | 'origin'>): Reader {
  return {
    protocols: scopes.includes('protocols:read'),
    beneficiaries: scopes.includes('beneficiaries:read'),
    origin,
  };
}

/** A beneficiary; without beneficiaries:read only what a dialplan sets on the channel. */
export type VisibleBeneficiary = Pick<Beneficiary, 'name' | 'active' | 'plan'> & Partial<Beneficiary>;

export function visibleBeneficiary(
  beneficiary: Beneficiary | null,
  reader: Reader,
): VisibleBeneficiary | null {
  if (beneficiary === null || reader.beneficiaries) return beneficiary;
  const { name, active, plan } = beneficiary;
  return { name, active, plan };
}

/** For form replies. A protocol of another origin (any number can be sent as `told=`) needs a scope. */
export function formBeneficiary(
  { beneficiary, origin }: Protocol,
  reader: Reader,
): VisibleBeneficiary | null {
  const allowed = reader.protocols || reader.beneficiaries || origin === reader.origin;
  return allowed ? visibleBeneficiary(beneficiary, reader) : null;
}

/** An entry for a key with protocols:read. */
export function visibleEntry(entry: Entry, reader: Reader): Omit<Entry, 'data'> & { data: object } {
  if (reader.beneficiaries) return entry;
  if (entry.type === 'notified' || entry.type === 'send_requested') {
    const { to: _to, ...data } = entry.data;
    return { ...entry, data };
  }
  const { card_number, cpf, beneficiary, ...data } = entry.data as Record<string, unknown>;
  if (beneficiary === undefined) return { ...entry, data };
  return { ...entry, data: { ...data, beneficiary: visibleBeneficiary(beneficiary as Beneficiary, reader) } };
}

/** The reply to an append without protocols:read. */
export interface Appended {
  number: string;
  seq: number;
  type: string;
  at: string;
  /** After `identified`. */
  identification?: Identification;
}

export function appendedFields(entry: Entry, protocol: Protocol): Appended {
  const { seq, type, at } = entry;
  const fields = { number: announcedNumber(protocol), seq, type, at };
  return type === 'identified' ? { ...fields, identification: entry.data.identification } : fields;
}
