import type { Metadata, status as Status } from '@grpc/grpc-js';
import type { CarimboError } from '../errors.ts';
import type { Language } from '../i18n/language.ts';
import type { StatusDetails } from './status-details.ts';

/** HTTP status of an error → gRPC status. */
const STATUS: Readonly<Record<number, keyof typeof Status>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'FAILED_PRECONDITION',
  413: 'RESOURCE_EXHAUSTED',
  422: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
  // The numbers of the day are used up.
  507: 'RESOURCE_EXHAUSTED',
};

export const statusName = ({ status }: CarimboError): keyof typeof Status => STATUS[status] ?? 'INTERNAL';

/** An error for the client: trailers for people and simple programs, and a google.rpc.Status. */
export function errorTrailers(
  trailers: Metadata,
  error: CarimboError,
  { code, id, language, details }: { code: number; id: string; language: Language; details: StatusDetails },
): Metadata {
  trailers.set('carimbo-code', error.code);
  trailers.set('carimbo-id', id);
  trailers.set('content-language', language);
  if (error.field !== undefined) trailers.set('carimbo-field', error.field);
  if (error.retryAfter !== undefined) trailers.set('retry-after', String(error.retryAfter));
  trailers.set('grpc-status-details-bin', details(error, { code, id, language }));
  return trailers;
}
