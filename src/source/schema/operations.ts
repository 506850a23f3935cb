import type { OperationName } from '../exchange.ts';

/** Where the request of each operation stands in a source file. */
export const REQUEST_KEYS = {
  'lookup.card_number': 'lookup.card_number',
  'lookup.cpf': 'lookup.cpf',
  issue: 'issue.request',
  'issue.find': 'issue.find.request',
  register: 'register.request',
} as const satisfies Record<OperationName, string>;

interface Requests<R> {
  lookup: { card_number?: R; cpf?: R };
  issue?: { request: R; find?: { request: R } };
  register?: { request: R };
}

/** The requests that a file has, by operation. */
export function requestsOf<R>({ lookup, issue, register }: Requests<R>): Map<OperationName, R> {
  const all: Record<OperationName, R | undefined> = {
    'lookup.card_number': lookup.card_number,
    'lookup.cpf': lookup.cpf,
    issue: issue?.request,
    'issue.find': issue?.find?.request,
    register: register?.request,
  };
  const entries = Object.entries(all) as [OperationName, R | undefined][];
  return new Map(entries.filter((entry): entry is [OperationName, R] => entry[1] !== undefined));
}
