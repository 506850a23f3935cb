import type { Reader } from '../auth/visible.ts';
import { maskCard, maskCpf } from '../beneficiary/mask.ts';
import type { Entry } from '../protocol/entry.ts';
import { spokenNumber } from '../protocol/number.ts';
import { dueOf, type Occurrence } from '../protocol/occurrence.ts';
import { announcedNumber, type Protocol } from '../protocol/protocol.ts';
import { historyOf } from './history.ts';
import type { Denial, DenialPaper, PaperOccurrence, PaperPerson, Proof, RecordPaper } from './paper.ts';

/** What the papers of a protocol are made from. */
export interface PaperSource {
  protocol: Protocol;
  /** Oldest first. */
  entries: readonly Entry[];
  operator: { ans_registry: string; name: string };
  reader: Reader;
  proof: Proof;
}

/** The record: the history as the beneficiary may ask for it (Decreto 11.034/2022 art. 12). */
export function recordOf(source: PaperSource): RecordPaper {
  const { protocol, entries } = source;
  const answers = answersOf(entries);
  const number = announcedNumber(protocol);
  return {
    paper: 'record',
    ...partsOf(source),
    channel: protocol.channel,
    direction: protocol.direction,
    state: protocol.state,
    due_at: protocol.due_at,
    closed_at: protocol.closed_at,
    close_reason: protocol.close_reason,
    other_numbers: otherNumbers(protocol, entries).filter((other) => other !== number),
    occurrences: protocol.occurrences.map((one) => paperOccurrence(one, protocol, answers)),
    history: historyOf(entries, protocol.occurrences),
  };
}

/** The denials that hold: of the occurrence that is named, else of all. */
export function denialsOf(
  { protocol, entries }: Pick<PaperSource, 'protocol' | 'entries'>,
  occurrence: number | undefined,
): { denials: Denial[]; newest: Entry<'answered'> | null } {
  const answers = answersOf(entries);
  const denied = protocol.occurrences.filter(
    (one) => one.decision === 'denied' && one.occurrence === (occurrence ?? one.occurrence),
  );
  const newest = denied
    .map((one) => answers.get(one.occurrence))
    .filter((answer) => answer !== undefined)
    .reduce<Entry<'answered'> | null>(
      (last, one) => (last === null || one.seq > last.seq ? one : last),
      null,
    );
  return { newest, denials: denied.map((one) => denial(one, protocol, answers)) };
}

export function denialOf(source: PaperSource, denials: Denial[]): DenialPaper {
  return { paper: 'denial', ...partsOf(source), denials };
}

function partsOf({ protocol, operator, reader, proof }: PaperSource) {
  const number = announcedNumber(protocol);
  return {
    number,
    spoken: spokenNumber(number),
    operator: { ans_registry: operator.ans_registry, name: operator.name },
    issued_at: protocol.issued_at,
    beneficiary: personOf(protocol, reader),
    proof,
  };
}

function personOf({ beneficiary }: Protocol, reader: Reader): PaperPerson | null {
  if (beneficiary === null) return null;
  const { name, plan, card_number, cpf } = beneficiary;
  return {
    name,
    plan,
    card_number: reader.beneficiaries ? maskCard(card_number) : null,
    cpf: reader.beneficiaries && cpf !== null ? maskCpf(cpf) : null,
  };
}

function otherNumbers({ number, source_number }: Protocol, entries: readonly Entry[]): string[] {
  const further = entries.flatMap((entry) =>
    entry.type === 'offline_numbered' && entry.data.number !== undefined ? [entry.data.number] : [],
  );
  return [...new Set([number, ...(source_number === null ? [] : [source_number]), ...further])];
}

/** The newest answer of each occurrence, by its number. */
function answersOf(entries: readonly Entry[]): ReadonlyMap<number, Entry<'answered'>> {
  const answers = new Map<number, Entry<'answered'>>();
  for (const entry of entries) if (entry.type === 'answered') answers.set(entry.data.occurrence ?? 1, entry);
  return answers;
}

type Answers = ReturnType<typeof answersOf>;

function paperOccurrence(one: Occurrence, protocol: Protocol, answers: Answers): PaperOccurrence {
  const answer = one.state === 'answered' ? answers.get(one.occurrence) : undefined;
  return {
    occurrence: one.occurrence,
    subject: one.subject,
    class: one.class,
    state: one.state,
    requested_at: one.added_at ?? protocol.issued_at,
    due_at: one.state === 'open' && protocol.state !== 'closed' ? dueOf(one) : null,
    decision: one.decision ?? null,
    answered_at: one.answered_at ?? null,
    text: answer?.data.text ?? null,
    clause: one.clause ?? null,
  };
}

function denial(one: Occurrence, protocol: Protocol, answers: Answers): Denial {
  const {
    subject,
    class: demandClass,
    requested_at,
    answered_at,
    text,
    clause,
    occurrence,
  } = paperOccurrence(one, protocol, answers);
  return {
    occurrence,
    subject,
    class: demandClass,
    requested_at,
    answered_at: answered_at ?? '',
    text: text ?? '',
    clause: clause ?? '',
  };
}
