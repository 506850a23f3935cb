import type { TSchema } from 'typebox';
import { FORM_TYPE, JSON_TYPE } from '../input/body-parsers.ts';
import { PROBLEM_TYPE } from '../problems/problem.ts';
import { ref } from './building-blocks.ts';
import { ErrorFormSchema, ProblemSchema } from './problem.ts';

/** A good reply in both its forms. */
export function reply<J extends TSchema, F extends TSchema>(description: string, json: J, form: F) {
  return {
    description,
    content: { [JSON_TYPE]: { schema: ref(json) }, [FORM_TYPE]: { schema: ref(form) } },
  } as const;
}

const PROBLEM = {
  content: { [PROBLEM_TYPE]: { schema: ref(ProblemSchema) }, [FORM_TYPE]: { schema: ref(ErrorFormSchema) } },
} as const;

const DESCRIPTIONS = {
  400: 'malformed_request: a requisição não pôde ser lida',
  401: 'unauthorized: falta uma chave válida',
  403: 'forbidden: a chave não tem a permissão (escopo) necessária',
  404: 'Não encontrado',
  409: 'state_conflict: a situação do protocolo não permite',
  413: 'payload_too_large: corpo acima de 16 KB',
  415: 'unsupported_media_type: envie JSON ou formulário',
  422: 'Dados inválidos: campo desconhecido, ausente ou fora do formato',
  429: 'Tentativas ou consultas demais; veja Retry-After',
  500: 'internal_error: erro interno, com id para o suporte',
  503: 'Indisponível no momento; veja Retry-After',
  507: 'numbers_exhausted: os 999.999 números de hoje acabaram',
} as const;
export type ProblemStatus = keyof typeof DESCRIPTIONS;

/** What may happen on every route behind a key, and what else on this one. */
export function problemReplies(statuses: readonly ProblemStatus[]) {
  const all: ProblemStatus[] = [400, 401, 403, 422, 429, 500, ...statuses];
  return Object.fromEntries(all.map((status) => [status, { description: DESCRIPTIONS[status], ...PROBLEM }]));
}
