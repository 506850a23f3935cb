import { ref } from '../../api/schemas/building-blocks.ts';
import { ErrorFormSchema, ProblemSchema } from '../../api/schemas/problem.ts';
import { type CarimboError, ERRORS } from '../../errors.ts';
import { FORM_TYPE } from '../input/body-parsers.ts';
import { PROBLEM_TYPE, toProblem } from '../problems/problem.ts';

/** Errors of every route that needs a key or a session. */
const ANYWHERE: readonly CarimboError[] = [
  ERRORS.malformedRequest('O corpo não é JSON válido.', 'The body is not valid JSON.'),
  ERRORS.unauthorized(),
  ERRORS.keyUnknown(),
  ERRORS.keyExpired(),
  ERRORS.signedOut(),
  ERRORS.forbidden('protocols:read'),
  ERRORS.signInUnfinished(),
  ERRORS.crossSite(),
  ERRORS.invalidRequest({
    field: 'nome',
    code: 'unknown_field',
    text: { 'pt-BR': 'Campo desconhecido: nome.', en: 'Unknown field: nome.' },
  }),
  ERRORS.tooManyAttempts(30),
  ERRORS.internal(null),
];

/** The error replies of a route for OpenAPI: one for each status, with description and example from the errors. */
export function problemReplies(errors: readonly CarimboError[]) {
  const all = [...errors, ...ANYWHERE];
  const statuses = new Set(all.map(({ status }) => status));
  return Object.fromEntries(
    [...statuses].map((status) => [status, problemReply(all.filter((error) => error.status === status))]),
  );
}

function problemReply(alike: readonly CarimboError[]) {
  const [first] = alike;
  const example = first && toProblem(first, 'm3x9a1c2-1f', 'pt-BR');
  return {
    description: alike.map(({ code, text }) => `${code}: ${text['pt-BR']}`).join('\n\n'),
    content: {
      [PROBLEM_TYPE]: { schema: ref(ProblemSchema), example },
      [FORM_TYPE]: { schema: ref(ErrorFormSchema) },
    },
  };
}
