import type { Entry, EntryType, Term } from '../protocol/entry.ts';
import type { Occurrence } from '../protocol/occurrence.ts';
import { deadlineOf } from '../text/dates.ts';
import type { PaperEvent } from './paper.ts';
import {
  CALLBACK_WORDS,
  CHANNEL_WORDS,
  CLASS_WORDS,
  DECISION_WORDS,
  DIRECTION_WORDS,
  NOTICE_CHANNEL_WORDS,
  REASON_WORDS,
  SENDABLE_WORDS,
} from './words.ts';

/**
 * What the beneficiary is told of each entry; null for nothing. A type that is not listed is not shown, so that a new one
 * shows nothing internal by accident. Left out: notes, who treats it (`assigned`) and the texts of what is done inside the
 * operator (`forwarded`, `reopened`, `deadline_extended`, `callback`); agents, queues, files and addresses of what is shown.
 * The data of an erased entry is empty: every field may be missing.
 */
type Teller<T extends EntryType> = (entry: ErasableEntry<T>) => string | null | undefined;
type ErasableEntry<T extends EntryType> = Omit<Entry<T>, 'data'> & { data: Partial<Entry<T>['data']> };

const TELLERS: { [T in EntryType]?: Teller<T> } = {
  issued: ({ data }) =>
    sentences(
      'Protocolo emitido',
      data.channel && `Canal: ${CHANNEL_WORDS[data.channel]}`,
      data.direction && `Iniciativa: ${DIRECTION_WORDS[data.direction]}`,
      data.subject && `Assunto: ${data.subject}`,
      data.class && `Tipo de demanda: ${CLASS_WORDS[data.class]}`,
      data.previous && `Continua o protocolo ${data.previous}`,
    ),
  numbered: ({ data }) => data.number && `Número no sistema da operadora: ${data.number}.`,
  offline_numbered: ({ data }) => data.number && `Outro número deste atendimento: ${data.number}.`,
  identified: ({ data }) =>
    data.identification === 'found' || data.identification === 'inactive'
      ? 'Beneficiário identificado.'
      : null,
  'call.queued': () => 'Ligação na fila de atendimento.',
  'call.answered': () => 'Ligação atendida.',
  'call.transferred': () => 'Ligação transferida.',
  'call.ended': ({ data }) => (data.by === 'company' ? 'Ligação interrompida.' : 'Ligação encerrada.'),
  recording: () => 'Gravação da ligação guardada.',
  classified: ({ data }) =>
    sentences(
      data.class && `Tipo de demanda: ${CLASS_WORDS[data.class]}`,
      data.subject && `Assunto: ${data.subject}`,
      termsIn(data.terms),
    ),
  occurrence_added: ({ data }) =>
    sentences(
      'Novo assunto',
      data.subject && `Assunto: ${data.subject}`,
      data.class && `Tipo de demanda: ${CLASS_WORDS[data.class]}`,
      termsIn(data.terms),
    ),
  forwarded: ({ data }) => sentences('Encaminhado', data.to && `Para: ${data.to}`),
  answered: ({ data }) =>
    sentences(
      data.decision ? `Resposta: ${DECISION_WORDS[data.decision]}` : 'Respondido',
      data.text,
      data.clause && `Fundamento: ${data.clause}`,
    ),
  closed: ({ data }) =>
    sentences('Protocolo encerrado', data.reason && `Motivo: ${REASON_WORDS[data.reason]}`),
  reopened: ({ data }) => (data.occurrence === undefined ? 'Protocolo reaberto.' : 'Reaberto.'),
  linked: ({ data }) => data.to && `Ligado ao protocolo ${data.to}.`,
  deadline_extended: ({ data }) =>
    sentences('Prazo prorrogado por acordo', data.until && `Novo prazo: ${deadlineOf(data.until)}`),
  notified: ({ data }) => {
    const by = data.channel === undefined ? '' : ` por ${NOTICE_CHANNEL_WORDS[data.channel]}`;
    const what = data.content === undefined ? '' : ` (${SENDABLE_WORDS[data.content]})`;
    return data.outcome === 'failed'
      ? `Tentativa de comunicação${by}, sem sucesso${what}.`
      : `Comunicação ${data.outcome === 'delivered' ? 'entregue' : 'enviada'}${by}${what}.`;
  },
  send_requested: ({ data }) =>
    sentences(
      'Envio pedido',
      data.content && `O quê: ${SENDABLE_WORDS[data.content]}`,
      data.channel && `Por: ${NOTICE_CHANNEL_WORDS[data.channel]}`,
    ),
  callback: ({ data }) =>
    data.outcome === 'calling'
      ? null
      : sentences('Retorno da ligação', data.outcome && `Resultado: ${CALLBACK_WORDS[data.outcome]}`),
  erased: () => 'Dados pessoais apagados.',
};

/** What happened, for the beneficiary; oldest first, although a fact of the call may have been written later. */
export function historyOf(entries: readonly Entry[], occurrences: readonly Occurrence[]): PaperEvent[] {
  let added = 1;
  const events = entries.flatMap((entry) => {
    const tell = TELLERS[entry.type] as Teller<EntryType> | undefined;
    const told = tell?.(entry);
    if (entry.type === 'occurrence_added') added += 1;
    if (told === undefined || told === null || told === '') return [];
    const { seq, type } = entry;
    const occurrence = entry.type === 'occurrence_added' ? added : occurrenceIn(entry);
    const text = occurrences.length > 1 && occurrence !== null ? `Ocorrência ${occurrence}: ${told}` : told;
    return [{ seq, at: happenedAt(entry), type, text }];
  });
  return events.sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.seq - b.seq);
}

/** Null for an entry that concerns the protocol as a whole. */
function occurrenceIn({ type, data }: Entry): number | null {
  const named = (data as { occurrence?: number }).occurrence;
  if (named !== undefined) return named;
  return type === 'classified' || type === 'answered' || type === 'forwarded' || type === 'deadline_extended'
    ? 1
    : null;
}

/** A number of a PBX was given out, and a fact of the call happened, before the entry was written. */
function happenedAt({ at, data }: Entry): string {
  const { called_at, happened_at } = data as { called_at?: string; happened_at?: string };
  return called_at ?? happened_at ?? at;
}

function termsIn(terms: readonly Term[] | undefined): string | undefined {
  const due = earliestDue(terms ?? []);
  return due === null ? undefined : `Prazo da resposta: ${deadlineOf(due)}`;
}

function earliestDue(terms: readonly Term[]): string | null {
  const [first, ...rest] = terms.map(({ due_at }) => due_at);
  if (first === undefined) return null;
  return rest.reduce((least, at) => (Date.parse(at) < Date.parse(least) ? at : least), first);
}

/** One text, each part with its full stop. */
function sentences(...parts: (string | undefined | '')[]): string {
  return parts
    .filter((part) => part !== undefined && part.trim() !== '')
    .map((part) => (/[.!?…]\s*$/.test(part ?? '') ? part?.trim() : `${part?.trim()}.`))
    .join(' ');
}
