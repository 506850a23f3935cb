import type { OperatorConfig } from '../config/config.ts';
import { ERRORS } from '../errors.ts';
import type { EntryData } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { isMailAddress } from '../text/mail-address.ts';

/**
 * Accepts only what something will send: e-mail by SMTP where it is configured, every channel by a webhook that receives
 * `send_requested`.
 * @throws CarimboError `channel_unavailable`, `not_denied`, `state_conflict` while the operator's system gives the number, `missing_field` or `invalid_field` for `to`
 */
export function admitSending(
  { email, webhooks = [] }: Pick<OperatorConfig, 'email' | 'webhooks'>,
  protocol: Protocol,
  { content, channel, to }: EntryData['send_requested'],
): void {
  const isByMail = channel === 'email' && email !== undefined;
  if (!isByMail && !webhooks.some(({ types }) => types.includes('send_requested')))
    throw ERRORS.channelUnavailable(channel);
  if (protocol.numbering === 'claimed')
    throw ERRORS.stateConflict(
      'O sistema da operadora ainda está dando o número deste atendimento. Peça o envio de novo em instantes.',
      'The operator’s system is still giving the number of this attendance. Ask for it again in a moment.',
    );
  if (content === 'denial' && !protocol.occurrences.some(({ decision }) => decision === 'denied'))
    throw ERRORS.notDenied(undefined);
  if (isByMail) demandAddress(to ?? protocol.beneficiary?.extra?.[email.field]);
}

/** @throws CarimboError `missing_field`, `invalid_field` */
function demandAddress(address: unknown): void {
  const text = typeof address === 'string' ? address.trim() : '';
  if (isMailAddress(text)) return;
  throw ERRORS.invalidRequest(
    text === ''
      ? {
          field: 'to',
          code: 'missing_field',
          text: {
            'pt-BR': 'Informe o campo to: o cadastro da operadora não tem o e-mail desta pessoa.',
            en: 'Give the field to: the operator’s system has no e-mail address of this person.',
          },
        }
      : {
          field: 'to',
          code: 'invalid_field',
          text: {
            'pt-BR': 'O campo to deve ser um endereço de e-mail, sem nome.',
            en: 'The field to must be one e-mail address without a name.',
          },
        },
  );
}
