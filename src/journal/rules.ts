import { ERRORS } from '../errors.ts';
import { areOtherCallers } from '../protocol/caller.ts';
import type { EntryData, NewEntry, PersonIdentity } from '../protocol/entry.ts';
import { isIdentified, isLookupPending } from '../protocol/enums.ts';
import { MAX_TRIES, type Protocol } from '../protocol/protocol.ts';

/**
 * What a repeated issue adds. It never changes number, date or an identity already found; a card where none was
 * found yet identifies the protocol.
 * @returns the entry to write, or null when the repeat says nothing new
 */
export function admitRepeated(protocol: Protocol, data: EntryData['issued']): NewEntry | null {
  const identity = identityOf(data);
  if (isIdentified(protocol.identification)) return null;
  if (identity.card_number === undefined && identity.cpf === undefined) return null;
  const sameCard = isSameQuestion(protocol, identity);
  if (sameCard && identity.identification === protocol.identification) return null;
  // An answer already there is not taken back by a source that has gone away since.
  if (sameCard && isLookupPending(identity.identification)) return null;
  // The try after the last one is told as `lookup_limited`, once; an answer that was paid for always counts.
  if (!sameCard && protocol.tries > MAX_TRIES && !isIdentified(identity.identification)) return null;
  return { type: 'identified', data: { by: 'repeat', ...identity } };
}

/**
 * Whether a call id that is known is another call's this time: in a bridge every member takes the oldest linkedid, so that
 * a caller whom an agent sends back has the agent's, and so has the agent's next caller.
 */
export function isAnotherCall(
  known: Protocol,
  data: Pick<EntryData['issued'], 'channel' | 'caller_e164'>,
): boolean {
  const areCalls = known.channel === 'phone' && data.channel === 'phone';
  return areCalls && areOtherCallers(known.caller_e164, data.caller_e164);
}

/**
 * Whether an entry may be appended as things stand.
 * @returns the entry, or null when it has come too late to matter (a later lookup of a card corrected meanwhile)
 * @throws CarimboError `state_conflict`
 */
export function admitAppended(protocol: Protocol, entry: NewEntry): NewEntry | null {
  if (entry.type !== 'identified') return isDue(protocol, entry) ? entry : null;
  if (entry.data.by === 'relookup') {
    const stillAsked = isLookupPending(protocol.identification) && isSameQuestion(protocol, entry.data);
    return stillAsked && !isLookupPending(entry.data.identification) ? entry : null;
  }
  if (isIdentified(protocol.identification) && !isIdentified(entry.data.identification))
    throw ERRORS.stateConflict(
      'Este protocolo já tem beneficiário identificado, e a nova identificação não foi encontrada; nada foi alterado.',
      'This protocol has an identified beneficiary, and the new identification was not found; nothing was changed.',
    );
  return entry;
}

/** Whose number is told is decided once, whoever comes first; the rest of the story depends on it. */
function isDue({ numbering, source_number }: Protocol, entry: NewEntry): boolean {
  const { type } = entry;
  if (type === 'numbered') {
    // What a person found out may be a slip, and is corrected; which number was told is past.
    if (entry.data.by === 'person') return numbering === 'unreconciled' || numbering === 'reconciled';
    return numbering !== 'own' && source_number === null;
  }
  if (type === 'contingency') return numbering === 'claimed';
  if (type === 'number_given_up' || type === 'claimed_again') return numbering === 'contingency';
  if (type === 'number_absent') return numbering === 'unreconciled';
  return true;
}

/** The question a protocol holds is its card, or without one its CPF. */
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
