import { ERRORS } from '../errors.ts';
import { areDifferentCallers } from '../protocol/caller.ts';
import type { EntryData, NewEntry, PersonIdentity } from '../protocol/entry.ts';
import { isIdentified, isLookupPending } from '../protocol/enums.ts';
import { MAX_TRIES, type Protocol } from '../protocol/protocol.ts';
import { admitTreatment, isTreating } from '../protocol/treatment.ts';

/**
 * What a repeated issue adds. It never changes the number, the date or an identity that was found; a card identifies the
 * protocol where none was found yet.
 * @returns the entry to write, or null when the repeat adds nothing
 */
export function admitRepeated(protocol: Protocol, data: EntryData['issued']): NewEntry | null {
  const identity = identityOf(data);
  if (isIdentified(protocol.identification)) return null;
  if (identity.card_number === undefined && identity.cpf === undefined) return null;
  const sameCard = isSameQuestion(protocol, identity);
  if (sameCard && identity.identification === protocol.identification) return null;
  // A source that is unavailable now does not revoke an earlier answer.
  if (sameCard && isLookupPending(identity.identification)) return null;
  // The first try beyond the limit is recorded as `lookup_limited`, once; an answer that was looked up always counts.
  if (!sameCard && protocol.tries > MAX_TRIES && !isIdentified(identity.identification)) return null;
  return { type: 'identified', data: { by: 'repeat', ...identity } };
}

/**
 * Whether a known call id belongs to another call this time: in a bridge every member takes the oldest linkedid, so that
 * a caller whom an agent sends back has the agent's linkedid, and so has the agent's next caller.
 */
export function isAnotherCall(
  known: Protocol,
  data: Pick<EntryData['issued'], 'channel' | 'caller_e164'>,
): boolean {
  const areCalls = known.channel === 'phone' && data.channel === 'phone';
  return areCalls && areDifferentCallers(known.caller_e164, data.caller_e164);
}

/**
 * Whether an entry may be appended to the protocol as it is.
 * @returns the entry, or null when it came too late (a later lookup of a card that was corrected meanwhile)
 * @throws CarimboError `state_conflict`, or a field of the entry that does not fit the protocol
 */
export function admitAppended(protocol: Protocol, entry: NewEntry): NewEntry | null {
  if (isTreating(entry)) return admitTreatment(protocol, entry);
  if (entry.type !== 'identified') return isApplicable(protocol, entry) ? entry : null;
  if (entry.data.by === 'relookup') {
    const isStillPending = isLookupPending(protocol.identification) && isSameQuestion(protocol, entry.data);
    return isStillPending && !isLookupPending(entry.data.identification) ? entry : null;
  }
  if (isIdentified(protocol.identification) && !isIdentified(entry.data.identification))
    throw ERRORS.stateConflict(
      'Este protocolo já tem beneficiário identificado, e a nova identificação não foi encontrada; nada foi alterado.',
      'This protocol has an identified beneficiary, and the new identification was not found; nothing was changed.',
    );
  return entry;
}

/** Which number the caller gets is decided once; entries that do not fit that decision are dropped. */
function isApplicable({ numbering, source_number }: Protocol, entry: NewEntry): boolean {
  const { type } = entry;
  if (type === 'numbered') {
    // What a person found out may be a mistake and can be corrected; the number given to the caller cannot.
    if (entry.data.by === 'person') return numbering === 'unreconciled' || numbering === 'reconciled';
    if (source_number !== null || numbering === 'offline') return false;
    // The caller has this server's number, and keeps it; while one is asked for, that answer decides.
    return entry.data.by === 'register' ? numbering !== 'claimed' : numbering !== 'own';
  }
  if (type === 'contingency') return numbering === 'claimed';
  if (type === 'number_given_up' || type === 'claimed_again') return numbering === 'contingency';
  if (type === 'number_absent') return numbering === 'unreconciled';
  return true;
}

/** A protocol is looked up by its card, or without one by its CPF. */
export function isSameQuestion(protocol: Protocol, asked: { card_number?: string; cpf?: string }): boolean {
  if (asked.card_number !== undefined) return asked.card_number === protocol.card_number;
  return protocol.card_number === null && asked.cpf !== undefined && asked.cpf === protocol.cpf;
}

function identityOf(data: EntryData['issued']): PersonIdentity {
  const { identification, card_number, cpf, beneficiary } = data;
  return {
    identification,
    ...(card_number !== undefined && { card_number }),
    ...(cpf !== undefined && { cpf }),
    ...(beneficiary !== undefined && { beneficiary }),
  };
}
