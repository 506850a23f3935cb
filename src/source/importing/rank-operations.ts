import type { ApiSummary } from './api-operation.ts';
import { nameScore } from './names/field-names.ts';
import { wordsOf } from './names/tokens.ts';

/** An operation as the menu shows it: its number in the document, and how likely it looks a beneficiary up. */
export interface Ranked extends ApiSummary {
  number: number;
  score: number;
}

const PEOPLE =
  /\b(benef\w*|segurad[oa]s?|associad[oa]s?|carteir\w*|usuarios?|clientes?|pacientes?|pessoas?|members?|patients?|customers?|persons?|people|subscribers?|insured|vidas?|titular\w*|dependentes?)\b/;
const ASKING =
  /\b(consult\w*|busc\w*|pesquis\w*|obter|get|find|search|lookup|query|read|retrieve|fetch|elegib\w*|eligib\w*|valid\w*|identific\w*)\b/;
const CHANGING =
  /\b(cri\w+|inclui\w*|alter\w*|atualiz\w*|exclu\w*|remov\w*|cancel\w*|create|update|delete|remove|insert|add|upload|login|token|auth\w*|autentic\w*|send|enviar)\b/;

/** Every operation, in the document's order, with its score. */
export function rankOperations(operations: readonly ApiSummary[]): Ranked[] {
  return operations.map((operation, index) => ({
    ...operation,
    number: index + 1,
    score: scoreOf(operation),
  }));
}

/** The likeliest; null where none is more than a guess. */
export function likeliest(ranked: readonly Ranked[]): Ranked | null {
  const best = [...ranked].sort((a, b) => b.score - a.score || a.number - b.number)[0];
  if (best === undefined) return null;
  return best.score >= LIKELY || ranked.length === 1 ? best : null;
}

/** From here on an operation is marked in the menu. */
export const LIKELY = 60;

function scoreOf({ method, path, id, summary, takes }: ApiSummary): number {
  const words = `${wordsOf(path)} ${wordsOf(id)} ${wordsOf(summary)}`;
  const inPath = [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] as string);
  const segments = path.split('/').filter((segment) => segment !== '' && !segment.startsWith('{'));
  const names = [...takes, ...inPath];
  const card = Math.max(0, ...names.map((name) => nameScore('card_number', name, segments)));
  const cpf = Math.max(0, ...names.map((name) => nameScore('cpf', name)));
  const verb = { GET: 20, POST: 0, HEAD: -30, PUT: -40, PATCH: -40, DELETE: -80 }[method] ?? 0;
  return (
    verb +
    0.6 * card +
    0.4 * cpf +
    (PEOPLE.test(words) ? 35 : 0) +
    (ASKING.test(words) ? 15 : 0) -
    (CHANGING.test(words) ? 40 : 0)
  );
}

/** One by its number in the list, its id, or `GET /path`; null where nothing or too much answers to that. */
export function findOperation(ranked: readonly Ranked[], wanted: string): Ranked | null {
  const text = wanted.trim();
  const exact = ranked.find(({ id, method, path }) => id === text || `${method} ${path}` === text);
  if (exact) return exact;
  if (/^\d+$/.test(text)) return ranked[Number(text) - 1] ?? null;
  const alike = ranked.filter(({ id }) => id.toLowerCase() === text.toLowerCase());
  return alike.length === 1 ? (alike[0] ?? null) : null;
}
