import type { Static } from '../../../typebox.ts';
import { ExchangeFault, type OperationName } from '../../exchange.ts';
import { REQUEST_KEYS } from '../../schema/operations.ts';
import { splitMethod } from './method-types.ts';
import type { GrpcRequest } from './schema.ts';

export type Request = Static<typeof GrpcRequest>;

export function requestFor(requests: Map<OperationName, Request>, operation: OperationName): Request {
  const request = requests.get(operation);
  if (request !== undefined) return request;
  throw new ExchangeFault('no_request', { reason: `o arquivo de origem não tem ${REQUEST_KEYS[operation]}` });
}

/** The services that the requests name, each once. */
export function servicesOf(requests: Map<OperationName, Request>): string[] {
  const services = [...requests.values()].map(({ method }) => splitMethod(method)?.service);
  return [...new Set(services.filter((service) => service !== undefined))];
}
