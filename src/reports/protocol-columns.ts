import type { Language } from '../i18n/language.ts';
import type { Text } from '../i18n/text.ts';
import { talkSeconds, waitSeconds } from '../protocol/call.ts';
import { announcedNumber, type Protocol } from '../protocol/protocol.ts';
import type { Cell, Column, ColumnKind } from './table.ts';
import { CHANNEL, CLASS, CLOSE_REASON, DIRECTION, IDENTIFICATION, STATE, YES_NO } from './words.ts';

type Of = (protocol: Protocol, language: Language) => Cell;

function column(kind: ColumnKind, width: number, [pt, en]: [string, string], of: Of): Column<Protocol> {
  return { title: { 'pt-BR': pt, en }, kind, width, of };
}

function word<K extends string>(words: Readonly<Record<K, Text>>, key: K | null, language: Language): Cell {
  return key === null ? null : words[key][language];
}

const HEAD: readonly Column<Protocol>[] = [
  column('identifier', 26, ['Protocolo', 'Protocol'], announcedNumber),
  column('moment', 19, ['Emitido', 'Issued'], ({ issued_at }) => issued_at),
  column('text', 12, ['Canal', 'Channel'], ({ channel }, language) => CHANNEL[channel][language]),
  column(
    'text',
    12,
    ['Iniciativa', 'Direction'],
    ({ direction }, language) => DIRECTION[direction][language],
  ),
  column('text', 12, ['Situação', 'State'], ({ state }, language) => STATE[state][language]),
  column('text', 24, ['Tipo de demanda', 'Class'], (protocol, language) =>
    word(CLASS, protocol.class, language),
  ),
  column('text', 30, ['Assunto', 'Subject'], ({ subject }) => subject),
  column('number', 11, ['Ocorrências', 'Occurrences'], ({ occurrences }) => occurrences.length),
  column('moment', 19, ['Prazo', 'Due'], ({ due_at }) => due_at),
  column('moment', 19, ['Encerrado', 'Closed'], ({ closed_at }) => closed_at),
  column('text', 18, ['Motivo do encerramento', 'Reason for closing'], ({ close_reason }, language) =>
    word(CLOSE_REASON, close_reason, language),
  ),
  column(
    'text',
    24,
    ['Identificação', 'Identification'],
    ({ identification }, language) => IDENTIFICATION[identification][language],
  ),
];

const PERSON: readonly Column<Protocol>[] = [
  column('text', 30, ['Beneficiário', 'Beneficiary'], ({ beneficiary }) => beneficiary?.name ?? null),
  column('text', 24, ['Plano', 'Plan'], ({ beneficiary }) => beneficiary?.plan ?? null),
  column('text', 8, ['Ativo', 'Active'], ({ beneficiary }, language) =>
    beneficiary === null ? null : YES_NO[`${beneficiary.active}`][language],
  ),
];

/** Only with beneficiaries:read. */
const DOCUMENTS: readonly Column<Protocol>[] = [
  column('identifier', 22, ['Carteirinha', 'Card'], ({ card_number }) => card_number),
  column('identifier', 14, ['CPF', 'CPF'], ({ cpf }) => cpf),
  column('text', 12, ['Nascimento', 'Birth date'], ({ beneficiary }) => beneficiary?.birth_date ?? null),
];

const CALL: readonly Column<Protocol>[] = [
  column('identifier', 18, ['Telefone', 'Caller'], ({ caller_e164, caller }, language) => {
    if (caller_e164 === 'withheld') return language === 'en' ? 'withheld' : 'oculto';
    return caller_e164 ?? caller;
  }),
  column('identifier', 12, ['Número discado', 'Dialled number'], ({ dnid }) => dnid),
  column('text', 14, ['Entrada', 'Entry'], ({ entry }) => entry),
  column('text', 14, ['Fila', 'Queue'], ({ call }) => call?.queue ?? null),
  column('identifier', 14, ['Atendente', 'Agent'], ({ call }) => call?.agent ?? null),
  column('number', 10, ['Espera (s)', 'Wait (s)'], ({ call }) => (call === null ? null : waitSeconds(call))),
  column('number', 12, ['Conversa (s)', 'Talk (s)'], ({ call }) =>
    call === null ? null : talkSeconds(call),
  ),
];

const TAIL: readonly Column<Protocol>[] = [
  column('identifier', 26, ['Continua o protocolo', 'Continues protocol'], ({ previous }) => previous),
  column(
    'identifier',
    24,
    ['No sistema da operadora', 'In the operator’s system'],
    (protocol) => protocol.source_number,
  ),
  column('text', 10, ['Sistema', 'Origin'], ({ origin }) => origin),
  column('identifier', 20, ['Identificador da ligação', 'Call id'], ({ call_id }) => call_id),
];

/** The columns of an export for a reader: what `protocolView` shows, without the occurrences but the first. */
export function protocolColumns({ beneficiaries }: { beneficiaries: boolean }): readonly Column<Protocol>[] {
  return [...HEAD, ...PERSON, ...(beneficiaries ? DOCUMENTS : []), ...CALL, ...TAIL];
}
