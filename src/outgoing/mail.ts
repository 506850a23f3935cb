import type { EmailConfig } from '../config/config.ts';
import type { Sent } from '../jobs/outbox.ts';
import type { Sendable } from '../protocol/enums.ts';
import { spokenNumber } from '../protocol/number.ts';
import { announcedNumber, type Protocol } from '../protocol/protocol.ts';
import { isMailAddress } from '../text/mail-address.ts';

/** Who writes the `notified` entry of a message. */
export const MAIL_ACTOR = 'system:email';

/** After these entries the number may be sent: it is known, or the caller is. */
export const NUMBER_TYPES = ['issued', 'identified', 'numbered', 'contingency', 'offline_numbered'] as const;

/** Decreto 11.034/2022 art. 12: the history is sent within five calendar days. */
const REQUEST_HOURS = 120;

/** A message to be sent. */
export interface Mail {
  to: string;
  content: Sendable;
  /** Position of the `send_requested` that asks for it; without it, the number is sent after the issue. */
  request?: number;
  /** The same at every attempt, and of no other message. */
  id: string;
  since_ms: number;
  /** After this time it is not sent any more. */
  withinHours: number;
}

type EmailRules = Pick<EmailConfig, 'field' | 'sendsNumber' | 'withinHours'>;

/** What an entry has sent by e-mail; null for nothing. */
export function mailOf(sent: Sent, email: EmailRules): Mail | null {
  return sent.entry.type === 'send_requested' ? requestedMail(sent, email) : numberMail(sent, email);
}

/**
 * The number of a protocol after the issue; null where it is not sent, or not yet: the operator's system has not given the
 * number, the caller is not identified or hides the telephone number, no address is known, or it was sent already.
 */
function numberMail(
  { protocol, entries }: Sent,
  { field, sendsNumber, withinHours }: EmailRules,
): Mail | null {
  const { number, issued_ms } = protocol;
  if (!sendsNumber || protocol.numbering === 'claimed' || protocol.caller_e164 === 'withheld') return null;
  const isDone = entries.some(
    ({ type, actor, data }) => type === 'notified' && actor === MAIL_ACTOR && data.request === undefined,
  );
  const to = isDone ? null : addressOf(protocol, field);
  return to === null ? null : { to, content: 'number', id: number, since_ms: issued_ms, withinHours };
}

/** Null where another channel is wanted, it was sent already, or the data was erased since. */
function requestedMail({ protocol, entry, entries }: Sent, { field }: EmailRules): Mail | null {
  const { content, channel, to: given } = entry.data as { content?: Sendable; channel?: string; to?: string };
  if (content === undefined || channel !== 'email') return null;
  const { seq: request } = entry;
  if (entries.some(({ type, data }) => type === 'notified' && data.request === request)) return null;
  const to = given?.trim() ?? addressOf(protocol, field);
  if (to === null) return null;
  const id = `${protocol.number}.${request}`;
  return { to, content, request, id, since_ms: Date.parse(entry.at), withinHours: REQUEST_HOURS };
}

function addressOf({ beneficiary }: Protocol, field: string): string | null {
  const address: unknown = beneficiary?.extra?.[field];
  const text = typeof address === 'string' ? address.trim() : '';
  return isMailAddress(text) ? text : null;
}

export interface Message {
  subject: string;
  text: string;
  attachments: { filename: string; content: Uint8Array; contentType: string }[];
}

/** What the message says: nothing about the person or the demand outside of the PDF. */
export function messageOf(
  operator: string,
  protocol: Protocol,
  { content, pdf }: { content: Sendable; pdf: Uint8Array | null },
): Message {
  const number = announcedNumber(protocol);
  const [, year, month, day, time] = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})/.exec(protocol.issued_at) ?? [];
  const { subject, head, name } = PARTS[content];
  const text = [
    head(operator),
    '',
    `    ${number}`,
    `    (${spokenNumber(number)})`,
    '',
    `Atendimento de ${day}/${month}/${year}, às ${time}. Guarde este número para acompanhar a sua solicitação.`,
    '',
    'Esta é uma mensagem automática. Se você não fez este contato, desconsidere-a.',
    '',
  ].join('\n');
  const filename = `${name}-${number.replace(/[^0-9A-Za-z._-]/g, '-')}.pdf`;
  const attachments = pdf === null ? [] : [{ filename, content: pdf, contentType: 'application/pdf' }];
  return { subject: `${subject} ${number}`, text, attachments };
}

const PARTS: Readonly<
  Record<Sendable, { subject: string; head: (operator: string) => string; name: string }>
> = {
  number: {
    subject: 'Protocolo de atendimento',
    head: (operator) => `O número do seu protocolo de atendimento na ${operator} é:`,
    name: 'protocolo',
  },
  record: {
    subject: 'Registro do atendimento, protocolo',
    head: (operator) => `Segue em anexo o registro do seu atendimento na ${operator}, protocolo:`,
    name: 'registro',
  },
  denial: {
    subject: 'Resposta por escrito, protocolo',
    head: (operator) => `Segue em anexo a resposta da ${operator} à sua solicitação, protocolo:`,
    name: 'negativa',
  },
};
