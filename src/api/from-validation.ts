import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import { type CarimboError, ERRORS, type FieldProblem } from '../errors.ts';
import type { Text } from '../i18n/text.ts';
import { APPENDABLE } from './schemas/append.ts';

const MAX_PROBLEMS = 10;

/** Validation errors as one CarimboError in both languages, without the values that were sent. */
export function fromValidation(errors: FastifySchemaValidationError[]): CarimboError {
  const [first, ...others] = errors.slice(0, MAX_PROBLEMS).map(toFieldProblem);
  if (first === undefined) return ERRORS.malformedRequest('Requisição inválida.', 'Invalid request.');
  return ERRORS.invalidRequest(first, ...others);
}

/** A required field is missing. */
export const missingField = (field: string): CarimboError => ERRORS.invalidRequest(missing(field));

/** A field that does not exist was sent. */
export const unknownField = (name: string): CarimboError => ERRORS.invalidRequest(unknown(fieldName(name)));

function toFieldProblem({ keyword, params, instancePath }: FastifySchemaValidationError): FieldProblem {
  const place = fieldName(instancePath.slice(1));
  if (keyword === 'additionalProperties') return unknown(fieldName(String(params.additionalProperty)));
  if (keyword === 'required') return missing(fieldName(String(params.missingProperty)));
  if (keyword === 'discriminator') return invalid(fieldName(String(params.tag)), DISCRIMINATOR);
  return invalid(place, expectation(keyword, params));
}

function unknown(field: string): FieldProblem {
  const text = { 'pt-BR': `Campo desconhecido: ${field}.`, en: `Unknown field: ${field}.` };
  return { field, code: 'unknown_field', text };
}

function missing(field: string): FieldProblem {
  const text = { 'pt-BR': `Falta o campo ${field}.`, en: `The field ${field} is missing.` };
  return { field, code: 'missing_field', text };
}

function invalid(field: string, expected: Text): FieldProblem {
  const text = {
    'pt-BR': `O campo ${field} ${expected['pt-BR']}.`,
    en: `The field ${field} ${expected.en}.`,
  };
  return { field, code: 'invalid_field', text };
}

const DISCRIMINATOR: Text = {
  'pt-BR': `deve ser um destes tipos de registro: ${APPENDABLE.join(', ')}`,
  en: `must be one of these types of entry: ${APPENDABLE.join(', ')}`,
};

const FORM: Text = {
  'pt-BR': 'está fora do formato esperado (veja a documentação em /docs)',
  en: 'does not have the expected form (see the documentation at /docs)',
};

function expectation(keyword: string, params: Record<string, unknown>): Text {
  if (keyword === 'type' && params.type === 'string') {
    return {
      'pt-BR': 'deve ser texto: em JSON, entre aspas, para que nenhum zero ou dígito se perca',
      en: 'must be text: in quotes in JSON, so that no zero and no digit is lost',
    };
  }
  if (keyword === 'enum' && Array.isArray(params.allowedValues)) {
    const list = params.allowedValues.join(', ');
    return { 'pt-BR': `deve ser um destes: ${list}`, en: `must be one of: ${list}` };
  }
  if (keyword === 'maxLength') {
    return {
      'pt-BR': `pode ter no máximo ${params.limit} caracteres`,
      en: `may have at most ${params.limit} characters`,
    };
  }
  if (keyword === 'maximum') {
    return { 'pt-BR': `pode ser no máximo ${params.limit}`, en: `may be at most ${params.limit}` };
  }
  return FORM;
}

const MAX_NAME_LENGTH = 64;

/** The name of a field for an error message. It comes from the client, so it is cut and other characters are replaced. */
export function fieldName(name: string): string {
  return name.replace(/[^\w.-]/g, '?').slice(0, MAX_NAME_LENGTH);
}
