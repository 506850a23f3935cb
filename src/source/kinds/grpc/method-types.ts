import type {
  AnyDefinition,
  MethodDefinition,
  PackageDefinition,
  ServiceDefinition,
} from '@grpc/proto-loader';
import { ExchangeFault } from '../../exchange.ts';
import { strictly } from './strict-reader.ts';

export type Method = MethodDefinition<object, object>;

/** `pacote.Servico/Metodo` in its two parts; null when it is not of that shape. */
export function splitMethod(name: string): { service: string; method: string } | null {
  const [, service, method] = /^\/?([A-Za-z_][\w.]*)[/]([A-Za-z_]\w*)$/.exec(name) ?? [];
  return service === undefined || method === undefined ? null : { service, method };
}

/** The unary method that a source file names; its replies are read strictly. @throws ExchangeFault (misconfigured) naming those that there are */
export function findMethod(types: PackageDefinition, name: string): Method {
  const parts = splitMethod(name);
  if (parts === null)
    throw new ExchangeFault('unknown_method', {
      reason: `“${name}” não é um método: escreva pacote.Servico/Metodo`,
    });

  const service = Object.hasOwn(types, parts.service) ? types[parts.service] : undefined;
  if (service === undefined || !isService(service))
    throw new ExchangeFault('unknown_service', {
      reason: `não há serviço ${parts.service}; há: ${few(serviceNames(types)) || 'nenhum'}`,
    });

  const method = Object.hasOwn(service, parts.method) ? service[parts.method] : undefined;
  if (method === undefined)
    throw new ExchangeFault('unknown_method', {
      reason: `${parts.service} não tem o método ${parts.method}; tem: ${few(Object.keys(service))}`,
    });
  if (method.requestStream || method.responseStream)
    throw new ExchangeFault('streaming_method', {
      reason: `${name} é um método de fluxo (stream); só são aceitos métodos com um pedido e uma resposta`,
    });
  return { ...method, responseDeserialize: (bytes) => method.responseDeserialize(strictly(bytes)) };
}

/** Full names of the services, in the order of the file. */
export function serviceNames(types: PackageDefinition): string[] {
  return Object.entries(types).flatMap(([name, definition]) => (isService(definition) ? [name] : []));
}

/** Messages and enums have a `format`; a service has methods, and even one called `format` would be no text. */
export function isService(definition: AnyDefinition): definition is ServiceDefinition {
  return typeof definition.format !== 'string';
}

const few = (names: string[]) => names.slice(0, 8).join(', ') + (names.length > 8 ? ', …' : '');
