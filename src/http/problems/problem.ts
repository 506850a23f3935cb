import type { CarimboError } from '../../errors.ts';
import type { Language } from '../../i18n/language.ts';

export const PROBLEM_TYPE = 'application/problem+json';

const TITLES: Record<number, Record<Language, string>> = {
  400: { 'pt-BR': 'Requisição malformada', en: 'Malformed request' },
  401: { 'pt-BR': 'Autenticação necessária', en: 'Authentication required' },
  403: { 'pt-BR': 'Sem permissão', en: 'Not allowed' },
  404: { 'pt-BR': 'Não encontrado', en: 'Not found' },
  405: { 'pt-BR': 'Método não aceito', en: 'Method not allowed' },
  409: { 'pt-BR': 'Conflito com o estado atual', en: 'Conflict with the current state' },
  413: { 'pt-BR': 'Requisição grande demais', en: 'Request too large' },
  415: { 'pt-BR': 'Tipo de conteúdo não aceito', en: 'Content type not accepted' },
  422: { 'pt-BR': 'Dados inválidos', en: 'Invalid data' },
  429: { 'pt-BR': 'Tentativas demais', en: 'Too many attempts' },
  500: { 'pt-BR': 'Erro interno', en: 'Internal error' },
  503: { 'pt-BR': 'Indisponível no momento', en: 'Unavailable for now' },
  507: { 'pt-BR': 'Numeração esgotada', en: 'Numbers exhausted' },
};

/** RFC 9457, with a stable `code` and an `id` that is in the log. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  id: string;
  field?: string;
  errors?: { field: string; code: string; detail: string }[];
}

export function toProblem(error: CarimboError, id: string, language: Language): Problem {
  const problem: Problem = {
    type: `urn:carimbo:error:${error.code}`,
    title: TITLES[error.status]?.[language] ?? error.code,
    status: error.status,
    detail: error.text[language],
    code: error.code,
    id,
  };
  if (error.field !== undefined) problem.field = error.field;
  if (error.problems.length > 0) {
    problem.errors = error.problems.map(({ field, code, text }) => ({ field, code, detail: text[language] }));
  }
  return problem;
}
