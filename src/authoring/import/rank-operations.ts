import type { ApiSummary } from './api-operation.ts';
import { nameScore } from './names/field-names.ts';
import { wordsOf } from './names/tokens.ts';

/** An operation of the menu, with its number in the document and how likely it looks up a beneficiary. */
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
/** Words of operations that change something, which a lookup does not. */
const WRITING =
  /\b((des)?bloque\w*|(un)?block\w*|(des)?ativar|(des)?ative|(de|re)?activat\w*|reativ\w*|inativ(ar|e|acao)|suspend\w*|suspens[ao]o?|mudanc\w*|mudar|troc(a|ar|as)|transfer\w*|migr(a|ar|acao|ate)|change\w*|chang(e|ing)|modif(y|ic\w*)|edit(a|ar|e)?|renov\w*|renew\w*|reset\w*|redefin\w*|solicit(ar|e|a)|adesao|aderir|demissao|demitir|desligamento|reajust\w*|put|patch|post|set|write|revoke|revog\w*|lock|unlock|block|enable|disable|enroll?\w*|matricular|vincul\w*|desvincul\w*|import(ar|e)?|process(ar|e)|aprov(ar|e|acao)|reprov\w*|cancell?ation)\b/;

/** Words of operations that create something; they ask for a card as well. */
const CREATING =
  /\b(emit(e|ir|a|ido)|emissao|registr(e|ar|a|ado)|ger(e|ar|a)|abr(e|ir|a)|abertura|grav(e|ar|a)|salv(e|ar|a)|insir\w*|inser\w*|cadastr(e|ar|a)|agend(e|ar|a)|marcar|issue|register|open|save|submit|book)\b/;
/** Other things that a health plan numbers, which may also be found by card. */
const OTHER_THINGS =
  /\b(protocolos?|atendimentos?|guias?|boletos?|faturas?|agendamentos?|agendas?|pedidos?|reembolsos?|solicitac\w*|protocols?|tickets?|orders?|invoices?|bills?|claims?|appointments?)\b/;

/** Every operation, in the document's order, with its score. */
export function rankOperations(operations: readonly ApiSummary[]): Ranked[] {
  return operations.map((operation, index) => ({
    ...operation,
    number: index + 1,
    score: scoreOf(operation),
  }));
}

/** The likeliest; null where none is likely enough. */
export function likeliest(ranked: readonly Ranked[]): Ranked | null {
  const best = [...ranked].sort((a, b) => b.score - a.score || a.number - b.number)[0];
  if (best === undefined) return null;
  return best.score >= LIKELY || ranked.length === 1 ? best : null;
}

/** Operations from this score on are marked in the menu. */
export const LIKELY = 60;

function scoreOf({ method, path, id, summary, takes }: ApiSummary): number {
  const words = `${wordsOf(path)} ${wordsOf(id)} ${wordsOf(summary)}`;
  const inPath = [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] as string);
  const segments = path.split('/').filter((segment) => segment !== '' && !segment.startsWith('{'));
  const card = Math.max(
    0,
    ...takes.map((name) => nameScore('card_number', name, segments)),
    ...inPath.map((name) => nameScore('card_number', name, segmentsBefore(path, name))),
  );
  const names = [...takes, ...inPath];
  const cpf = Math.max(0, ...names.map((name) => nameScore('cpf', name)));
  const verb = { GET: 20, POST: 0, HEAD: -30, PUT: -40, PATCH: -40, DELETE: -80 }[method] ?? 0;
  const score =
    verb +
    0.6 * card +
    0.4 * cpf +
    (PEOPLE.test(words) ? 35 : 0) +
    (ASKING.test(words) ? 15 : 0) -
    (CHANGING.test(words) ? 40 : 0) -
    (CREATING.test(words) ? 40 : 0) -
    (OTHER_THINGS.test(words) ? 30 : 0);
  return isWriting({ method, path, id, summary }) ? Math.min(score, LIKELY - 1) : score;
}

/** Decided by its method, the words of its path and name, or a summary that does not begin with a word for reading. */
function isWriting({
  method,
  path,
  id,
  summary,
}: Pick<ApiSummary, 'method' | 'path' | 'id' | 'summary'>): boolean {
  const writes = (words: string) => WRITING.test(words) || CHANGING.test(words) || CREATING.test(words);
  const fixed = path.replace(/\{[^{}]*\}/g, '');
  const named = id === `${method} ${path}` ? '' : wordsOf(id.replace(/^\d+\. /, ''));
  if (['PUT', 'PATCH', 'DELETE'].includes(method)) return true;
  if (writes(wordsOf(fixed.replace(/^\w+:\/\/[^/]+/, '')))) return true;
  return [named, wordsOf(summary)].some((words) => {
    const [first = ''] = words
      .split(' ')
      .filter((word) => !/^(o|a|os|as|api|ws|servico|service|metodo)$/.test(word));
    return writes(words) && !ASKING.test(first);
  });
}

/** The fixed segments before a variable describe it; those after it (`/{carteira}/situacao`) do not. */
function segmentsBefore(path: string, name: string): string[] {
  const before = path.slice(0, path.indexOf(`{${name}}`)).split('/');
  return before.filter((segment) => segment !== '' && !segment.startsWith('{'));
}

/**
 * One by its number in the list, its id, `GET /path`, or the name at the end of its id (`BuscarPorCarteira` of gRPC,
 * `Por carteirinha` of Postman), in any case; null where no operation or several match.
 */
export function findOperation(ranked: readonly Ranked[], wanted: string): Ranked | null {
  const text = wanted.trim();
  const exact = ranked.find(({ id, method, path }) => id === text || `${method} ${path}` === text);
  if (exact) return exact;
  if (/^\d+$/.test(text)) return ranked[Number(text) - 1] ?? null;
  const asked = text.toLowerCase();
  const named = (names: (operation: Ranked) => string[]) =>
    ranked.filter((operation) => names(operation).some((name) => name.toLowerCase() === asked));
  const alike = named(({ id, method, path }) => [id, `${method} ${path}`]);
  const found = alike.length > 0 ? alike : named(shortNames);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** `operadora.v1.Beneficiarios/Buscar` goes by `Beneficiarios/Buscar` and `Buscar`, `3. Consulta` by `Consulta`. */
function shortNames({ id, method }: Ranked): string[] {
  if (method !== 'GRPC') return [id.replace(/^\d+\. /, '')];
  const [service = '', name = ''] = id.split('/');
  return [name, `${service.split('.').at(-1)}/${name}`];
}
