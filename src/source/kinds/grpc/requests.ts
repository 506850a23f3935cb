import type { Static } from '../../../typebox.ts';
import type { OperationName } from '../../exchange.ts';
import type { GrpcRequest } from '../../schema/requests.ts';
import type { GrpcSettings } from '../../schema/source-schema.ts';
import { splitMethod } from './method-types.ts';
import { ours } from './ours.ts';

export type Request = Static<typeof GrpcRequest>;

/** Where each request stands in the file. */
const KEYS: Record<OperationName, string> = {
  'lookup.card_number': 'lookup.card_number',
  'lookup.cpf': 'lookup.cpf',
  issue: 'issue.request',
  'issue.find': 'issue.find.request',
  register: 'register.request',
};

/** The requests that the file has, by operation. */
export function requestsOf({ lookup, issue, register }: GrpcSettings): Map<OperationName, Request> {
  const all: [OperationName, Request | undefined][] = [
    ['lookup.card_number', lookup.card_number],
    ['lookup.cpf', lookup.cpf],
    ['issue', issue?.request],
    ['issue.find', issue?.find?.request],
    ['register', register?.request],
  ];
  return new Map(all.filter((entry): entry is [OperationName, Request] => entry[1] !== undefined));
}

export const keyOf = (operation: OperationName) => KEYS[operation];

export function requestFor(requests: Map<OperationName, Request>, operation: OperationName): Request {
  const request = requests.get(operation);
  if (request !== undefined) return request;
  throw ours('no_request', `o arquivo da origem não tem ${keyOf(operation)}`);
}

/** The services that the requests name, each once. */
export function servicesOf(requests: Map<OperationName, Request>): string[] {
  const services = [...requests.values()].map(({ method }) => splitMethod(method)?.service);
  return [...new Set(services.filter((service) => service !== undefined))];
}
