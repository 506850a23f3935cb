import type { MessageTypeDefinition } from '@grpc/proto-loader';
import type { CarimboError } from '../errors.ts';
import type { Language } from '../i18n/language.ts';

/** An error as the bytes of google.rpc.Status. */
export type StatusDetails = (
  error: CarimboError,
  context: { code: number; id: string; language: Language },
) => Buffer;

const string = (id: number) => ({ type: 'string', id });

/** google/rpc/status.proto and error_details.proto of https://github.com/googleapis/googleapis, the parts used here. */
const TYPES = {
  Any: { fields: { type_url: string(1), value: { type: 'bytes', id: 2 } } },
  Status: {
    fields: {
      code: { type: 'int32', id: 1 },
      message: string(2),
      details: { rule: 'repeated', type: 'Any', id: 3 },
    },
  },
  ErrorInfo: {
    fields: { reason: string(1), domain: string(2), metadata: { keyType: 'string', type: 'string', id: 3 } },
  },
  FieldViolation: { fields: { field: string(1), description: string(2), reason: string(3) } },
  BadRequest: { fields: { field_violations: { rule: 'repeated', type: 'FieldViolation', id: 1 } } },
  Duration: { fields: { seconds: { type: 'int64', id: 1 } } },
  RetryInfo: { fields: { retry_delay: { type: 'Duration', id: 1 } } },
};

export async function statusDetails(): Promise<StatusDetails> {
  const { fromJSON } = await import('@grpc/proto-loader');
  const types = fromJSON({ nested: TYPES }, { keepCase: true });
  const bytes = (name: keyof typeof TYPES, message: object): Buffer =>
    (types[name] as MessageTypeDefinition<object, object>).serialize(message);
  const any = (name: keyof typeof TYPES, message: object) => ({
    type_url: `type.googleapis.com/google.rpc.${name}`,
    value: bytes(name, message),
  });

  return (error, { code, id, language }) => {
    const details = [
      any('ErrorInfo', { reason: error.code.toUpperCase(), domain: 'carimbo', metadata: { id } }),
    ];
    if (error.field !== undefined)
      details.push(any('BadRequest', { field_violations: violations(error, language) }));
    if (error.retryAfter !== undefined)
      details.push(any('RetryInfo', { retry_delay: { seconds: error.retryAfter } }));
    return bytes('Status', { code, message: error.text[language], details });
  };
}

function violations({ code, field, text, problems }: CarimboError, language: Language) {
  const all = problems.length > 0 ? problems : [{ field, code, text }];
  return all.map((problem) => ({
    field: problem.field,
    description: problem.text[language],
    reason: problem.code.toUpperCase(),
  }));
}
