import { ERRORS } from '../errors.ts';
import type { AppendRequest } from '../service/protocol-service.ts';
import type { AppendBody } from './schemas/append.ts';

/** Converts the flat body to the data of an entry. @throws missing_field for an `identified` without card and CPF */
export function appendRequest(body: AppendBody): AppendRequest {
  const { entry_id: _entryId, format: _format, ...entry } = body;
  if (entry.type === 'noted') return { type: entry.type, data: { text: entry.text } };
  if (entry.type === 'identified') {
    const { type, ...data } = entry;
    if (data.card_number === undefined && data.cpf === undefined) throw noIdentifier();
    return { type, data };
  }
  const { type, seconds, ...facts } = entry;
  const data = seconds === undefined ? facts : { ...facts, seconds: Number(seconds) };
  return { type, data } as AppendRequest;
}

function noIdentifier() {
  return ERRORS.invalidRequest({
    field: 'card_number',
    code: 'missing_field',
    text: {
      'pt-BR': 'Informe card_number ou cpf: a pessoa é identificada por um deles.',
      en: 'Give card_number or cpf: a person is identified by one of them.',
    },
  });
}
