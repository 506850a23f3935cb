import { type CarimboError, ERRORS } from '../errors.ts';
import type { NewEntry } from './entry.ts';
import { CLOSE_REASONS } from './enums.ts';
import { dueOf, type Occurrence, TREATING, type TreatingType } from './occurrence.ts';
import type { Protocol } from './protocol.ts';

/**
 * Which entries treat a protocol in which state. A text says in which state the protocol is and what is possible there,
 * because a person reads it in a console or in the log of a program.
 */

type Treating = NewEntry<TreatingType>;

export function isTreating(entry: NewEntry): entry is Treating {
  return (TREATING as readonly string[]).includes(entry.type);
}

/**
 * @returns the entry with the number of its occurrence
 * @throws CarimboError `clause_required`, `occurrence_required`, `invalid_field`, `state_conflict`
 */
export function admitTreatment(protocol: Protocol, entry: Treating): Treating {
  switch (entry.type) {
    case 'closed':
      return admitClosed(protocol, entry);
    case 'reopened':
      return admitReopened(protocol, entry);
    case 'occurrence_added':
      demandNotClosed(protocol);
      return { ...entry, data: { ...entry.data, occurrence: protocol.occurrences.length + 1 } };
    case 'answered':
      return admitAnswered(protocol, entry);
    case 'deadline_extended':
      return admitExtended(protocol, entry);
    case 'forwarded': {
      const { occurrence } = demandOpen(namedIn(protocol, entry));
      return { ...entry, data: { ...entry.data, occurrence } };
    }
    // The agent who answered may classify after it, and somebody closes an answered protocol.
    case 'classified': {
      const { occurrence } = namedIn(protocol, entry);
      return { ...entry, data: { ...entry.data, occurrence } };
    }
    case 'assigned': {
      const { occurrence } = namedIn(protocol, entry);
      return { ...entry, data: { ...entry.data, occurrence } };
    }
  }
}

function admitClosed(protocol: Protocol, entry: NewEntry<'closed'>): Treating {
  demandNotClosed(protocol);
  if (entry.data.reason === 'abandoned' && protocol.call?.answered_at !== undefined) throw wasAnswered();
  const open = protocol.occurrences.filter(({ state }) => state === 'open');
  if (entry.data.reason === undefined && open.length > 0) throw notAnswered(open);
  return entry;
}

function admitReopened(protocol: Protocol, entry: NewEntry<'reopened'>): Treating {
  const { occurrence } = entry.data;
  const named = occurrence === undefined ? undefined : occurrenceOf(protocol, occurrence);
  const isOpen = named === undefined ? protocol.state === 'open' : named.state === 'open';
  if (isOpen && protocol.state !== 'closed') throw nothingToReopen(occurrence);
  return entry;
}

function admitAnswered(protocol: Protocol, entry: NewEntry<'answered'>): Treating {
  const { decision, clause, occurrence: given } = entry.data;
  if (decision === 'denied' && clause === undefined) throw ERRORS.clauseRequired();
  demandNotClosed(protocol);
  if (protocol.occurrences.length > 1 && given === undefined)
    throw ERRORS.occurrenceRequired(protocol.occurrences.length);
  const { occurrence } = demandOpen(namedIn(protocol, entry));
  return { ...entry, data: { ...entry.data, occurrence } };
}

function admitExtended(protocol: Protocol, entry: NewEntry<'deadline_extended'>): Treating {
  const named = demandOpen(namedIn(protocol, entry));
  if (named.class !== 'ombudsman') throw notOmbudsman(named);
  const due = dueOf(named);
  if (due !== null && Date.parse(entry.data.until) <= Date.parse(due)) throw notLater();
  return { ...entry, data: { ...entry.data, occurrence: named.occurrence } };
}

/** @throws CarimboError where the protocol is closed, or has no such occurrence */
function namedIn(protocol: Protocol, { data }: { data: { occurrence?: number } }): Occurrence {
  demandNotClosed(protocol);
  return occurrenceOf(protocol, data.occurrence ?? 1);
}

/** @throws CarimboError `invalid_field` */
export function occurrenceOf({ occurrences }: Protocol, number: number): Occurrence {
  const found = occurrences.find(({ occurrence }) => occurrence === number);
  if (found === undefined) throw noSuchOccurrence(number, occurrences.length);
  return found;
}

function demandNotClosed({ state }: Protocol): void {
  if (state !== 'closed') return;
  throw ERRORS.stateConflict(
    'O protocolo está encerrado (closed). Só um reopened o abre de novo; sem isso ainda são aceitos noted, identified, recording, call.*, linked, notified, send_requested e callback.',
    'The protocol is closed. Only reopened opens it again; without that, noted, identified, recording, call.*, linked, notified, send_requested and callback are still accepted.',
  );
}

function demandOpen(one: Occurrence): Occurrence {
  if (one.state === 'open') return one;
  throw ERRORS.stateConflict(
    `A ocorrência ${one.occurrence} já tem resposta conclusiva (${one.decision ?? 'answered'}). Para responder de novo, registre reopened; para encerrar o protocolo, closed.`,
    `Occurrence ${one.occurrence} has a conclusive answer already (${one.decision ?? 'answered'}). To answer again, append reopened; to close the protocol, closed.`,
  );
}

function notAnswered(open: readonly Occurrence[]): CarimboError {
  const numbers = open.map(({ occurrence }) => occurrence).join(', ');
  const reasons = CLOSE_REASONS.join(', ');
  return ERRORS.stateConflict(
    `O protocolo está aberto (open): falta a resposta conclusiva (answered) de: ocorrência ${numbers}. Sem resposta, só se encerra com reason (${reasons}).`,
    `The protocol is open: a conclusive answer (answered) is missing of: occurrence ${numbers}. Without one it is closed only with a reason (${reasons}).`,
  );
}

function wasAnswered(): CarimboError {
  return ERRORS.stateConflict(
    'Um atendente atendeu esta ligação: ela não foi abandonada (abandoned). O protocolo se encerra com resposta conclusiva (answered), ou com outro reason.',
    'An agent answered this call: it was not abandoned. The protocol is closed after a conclusive answer (answered), or with another reason.',
  );
}

function nothingToReopen(occurrence: number | undefined): CarimboError {
  const [pt, en] =
    occurrence === undefined
      ? ['O protocolo está aberto (open)', 'The protocol is open']
      : [`A ocorrência ${occurrence} está aberta (open)`, `Occurrence ${occurrence} is open`];
  return ERRORS.stateConflict(
    `${pt}: não há o que reabrir. São aceitos classified, occurrence_added, assigned, forwarded, answered e closed.`,
    `${en}: there is nothing to reopen. classified, occurrence_added, assigned, forwarded, answered and closed are accepted.`,
  );
}

function notOmbudsman({ occurrence, class: demandClass }: Occurrence): CarimboError {
  return ERRORS.stateConflict(
    `Só o prazo da ouvidoria (ombudsman) pode ser estendido por acordo; a ocorrência ${occurrence} é ${demandClass ?? 'ainda sem classificação'}.`,
    `Only a deadline of the ombudsman can be extended by agreement; occurrence ${occurrence} is ${demandClass ?? 'not classified yet'}.`,
  );
}

function notLater(): CarimboError {
  return ERRORS.invalidRequest({
    field: 'until',
    code: 'invalid_field',
    text: {
      'pt-BR': 'O campo until deve ser posterior ao prazo atual.',
      en: 'The field until must be later than the present deadline.',
    },
  });
}

function noSuchOccurrence(number: number, count: number): CarimboError {
  return ERRORS.invalidRequest({
    field: 'occurrence',
    code: 'invalid_field',
    text: {
      'pt-BR': `O protocolo não tem a ocorrência ${number}: tem ${count}, contadas a partir de 1.`,
      en: `The protocol has no occurrence ${number}: it has ${count}, counted from 1.`,
    },
  });
}
