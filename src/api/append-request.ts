import type { Principal } from '../auth/principal.ts';
import { ERRORS } from '../errors.ts';
import { isFactRequest } from '../service/facts.ts';
import type { Appended, AppendRequest, ProtocolService } from '../service/protocol-service.ts';
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

/** @returns null where a fact of a call is kept until its PBX delivers the number */
export function appendOrKeep(
  protocolService: ProtocolService,
  {
    principal,
    number,
    request,
    entryId,
  }: { principal: Principal; number: string; request: AppendRequest; entryId: string | undefined },
): Promise<Appended | null> {
  return isFactRequest(request)
    ? protocolService.recordFact(principal, number, request, entryId)
    : protocolService.append(principal, number, request, entryId);
}

/** In a form, numbers are texts. */
function withNumbers(data: object): object {
  const { seconds, occurrence, cause, happened_at, ...rest } = data as {
    seconds?: number | string;
    occurrence?: number | string;
    cause?: number | string;
    happened_at?: number | string;
  };
  return {
    ...rest,
    ...(seconds !== undefined && { seconds: Number(seconds) }),
    ...(occurrence !== undefined && { occurrence: Number(occurrence) }),
    ...(cause !== undefined && { cause: Number(cause) }),
    ...(happened_at !== undefined && { happened_at: String(happened_at) }),
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
