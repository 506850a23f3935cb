import type { Beneficiary } from '../beneficiary/beneficiary.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Identification } from '../protocol/enums.ts';
import { type Protocol, toldNumber } from '../protocol/protocol.ts';
import type { ApiKey } from './api-key.ts';

/**
 * What the replies to a key may hold, the same for JSON, forms and gRPC.
 *
 * Without protocols:read an issue tells number, spoken, issued_at, channel, direction, identification and call_id
 * (`issuedView`), an append number, seq, type, at and, after `identified`, identification (`appendedFields`).
 * Without beneficiaries:read a person is name, active and plan; no card and no CPF comes, keyed or found.
 * The form of an issue names the person so to every key of the protocol's origin: a dialplan sets that on the channel.
 * JSON and gRPC name no person to a key that has neither scope.
 * Texts that people wrote (`subject`, notes) may name a person; they come with protocols:read alone.
 */
export interface Reader {
  /** Has protocols:read. */
  protocols: boolean;
  /** Has beneficiaries:read. */
  beneficiaries: boolean;
  /** The key's. */
  origin: string;
}

export function readerWith({ scopes, origin }: Pick<ApiKey, 'scopes' | 'origin'>): Reader {
  return {
    protocols: scopes.includes('protocols:read'),
    beneficiaries: scopes.includes('beneficiaries:read'),
    origin,
  };
}

/** A person; without beneficiaries:read only what a dialplan sets on the channel. */
export type VisibleBeneficiary = Pick<Beneficiary, 'name' | 'active' | 'plan'> & Partial<Beneficiary>;

export function visibleBeneficiary(
  beneficiary: Beneficiary | null,
  reader: Reader,
): VisibleBeneficiary | null {
  if (beneficiary === null || reader.beneficiaries) return beneficiary;
  const { name, active, plan } = beneficiary;
  return { name, active, plan };
}

/** The person in a form. Of another origin's protocol (`told=` asks for any number) a scope is needed. */
export function greetedBeneficiary(
  { beneficiary, origin }: Protocol,
  reader: Reader,
): VisibleBeneficiary | null {
  const allowed = reader.protocols || reader.beneficiaries || origin === reader.origin;
  return allowed ? visibleBeneficiary(beneficiary, reader) : null;
}

/** An entry for a key with protocols:read. */
export function visibleEntry(entry: Entry, reader: Reader): Omit<Entry, 'data'> & { data: object } {
  if (reader.beneficiaries) return entry;
  const { card_number, cpf, beneficiary, ...data } = entry.data as Record<string, unknown>;
  if (beneficiary === undefined) return { ...entry, data };
  return { ...entry, data: { ...data, beneficiary: visibleBeneficiary(beneficiary as Beneficiary, reader) } };
}

/** What the reply to an append tells without protocols:read. */
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
  const fields = { number: toldNumber(protocol), seq, type, at };
  return type === 'identified' ? { ...fields, identification: entry.data.identification } : fields;
}
