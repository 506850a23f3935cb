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
  const { type, ...data } = entry;
  return { type, data: withNumbers(data) } as AppendRequest;
}

/** In a form, numbers are texts. */
function withNumbers(data: object): object {
  const { seconds, occurrence, ...rest } = data as {
    seconds?: number | string;
    occurrence?: number | string;
  };
  return {
    ...rest,
    ...(seconds !== undefined && { seconds: Number(seconds) }),
    ...(occurrence !== undefined && { occurrence: Number(occurrence) }),
  };
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
