import type { Entry } from '../protocol/entry.ts';
import { spokenNumber } from '../protocol/number.ts';
import { announcedNumber, type Protocol } from '../protocol/protocol.ts';
import { isMailAddress } from '../yaml/formats.ts';

/** Who writes the `notified` entry of a message with the number. */
export const MAIL_ACTOR = 'system:email';

/** After these entries the number may be sent: it is known, or the caller is. */
export const MAIL_TYPES = ['issued', 'identified', 'numbered', 'contingency', 'offline_numbered'] as const;

/**
 * The address to which the number of a protocol is sent; null where it is not, or not yet: the operator's system has not given
 * the number, the caller is not identified or hides the telephone number, no address is known, or it was sent already.
 */
export function recipientOf(protocol: Protocol, entries: readonly Entry[], field: string): string | null {
  if (protocol.numbering === 'claimed' || protocol.caller_e164 === 'withheld') return null;
  if (entries.some(({ type, actor }) => type === 'notified' && actor === MAIL_ACTOR)) return null;
  const address: unknown = protocol.beneficiary?.extra?.[field];
  const text = typeof address === 'string' ? address.trim() : '';
  return isMailAddress(text) ? text : null;
}

/** The message: the number and when it was given, nothing about the person or the demand. */
export function numberMail(operator: string, protocol: Protocol): { subject: string; text: string } {
  const number = announcedNumber(protocol);
  const [, year, month, day, time] = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})/.exec(protocol.issued_at) ?? [];
  return {
    subject: `Protocolo de atendimento ${number}`,
    text: [
      `O número do seu protocolo de atendimento na ${operator} é:`,
      '',
      `    ${number}`,
      `    (${spokenNumber(number)})`,
      '',
      `Atendimento de ${day}/${month}/${year}, às ${time}. Guarde este número para acompanhar a sua solicitação.`,
      '',
      'Esta é uma mensagem automática. Se você não fez este contato, desconsidere-a.',
      '',
    ].join('\n'),
  };
}
