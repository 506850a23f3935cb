import { BODY_LIMIT } from '../../api/limits.ts';
import { CarimboError, ERRORS } from '../../errors.ts';

/** Whatever was thrown, as an error of the catalogue. Fastify's own are told by their codes; the rest is our fault. */
export function fromAnyError(error: unknown): CarimboError {
  if (error instanceof CarimboError) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return ERRORS.payloadTooLarge(BODY_LIMIT);
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return ERRORS.unsupportedMediaType();
  if (code === 'FST_ERR_BAD_URL') {
    return ERRORS.malformedRequest(
      'O endereço tem um % malformado ou texto que não é UTF-8.',
      'The address has a malformed % or text that is not UTF-8.',
    );
  }
  if (code === 'ECONNRESET' || (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)) {
    return ERRORS.malformedRequest(
      'A requisição não pôde ser lida por inteiro.',
      'The request could not be read completely.',
      error,
    );
  }
  return ERRORS.internal(error);
}
