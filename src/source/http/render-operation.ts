import type { OperationName, Values } from '../exchange.ts';
import { OPERATIONS } from '../exchange.ts';
import type { RemoteSourceConfig } from '../settings/remote-config.ts';
import type { RestSettings, SoapSettings } from '../settings/source-schema.ts';
import { placesIn, textsIn } from '../template/template.ts';
import { FAULTS } from './faults.ts';
import type { HttpMessage } from './http-message.ts';
import { type HttpRequestSettings, type RenderContext, renderRequest } from './render-request.ts';
import { renderSoap, type SoapRequestSettings } from './render-soap.ts';

export type HttpConfig = RemoteSourceConfig<RestSettings | SoapSettings>;

export interface OperationRenderer {
  /** The operation's request, ready but for credentials. @throws TemplateError, ExchangeFault */
  render(operation: OperationName, values: Values): HttpMessage;
  /** The same for harmless values; null where it has no request, or one that nobody's card could fill. */
  sample(operation: OperationName): HttpMessage | null;
  /** The request of a login, which knows the parameters only. */
  login(): HttpMessage | null;
}

export function operationRenderer(config: HttpConfig): OperationRenderer {
  const { settings, values: parameters, urlParameters } = config;
  const context: RenderContext = {
    baseUrl: settings.connection?.base_url,
    headers: settings.connection?.headers,
    parameters,
    urlParameters,
  };

  const render = (operation: OperationName, values: Values): HttpMessage => {
    const request = requestOf(settings, operation);
    if (request === undefined) throw FAULTS.template(`esta origem não tem o pedido ${operation}`);
    // The parameters last: a value asked for must never pass for one of them, least of all for an address.
    const all = { ...values, ...parameters };
    return isSoap(settings, request)
      ? renderSoap(request, all, context)
      : renderRequest(request, all, context);
  };

  return {
    render,
    sample: (operation) => orNull(() => render(operation, harmlessFor(requestOf(settings, operation)))),
    login() {
      const request = settings.auth?.kind === 'login' ? settings.auth.request : undefined;
      return request === undefined ? null : orNull(() => renderRequest(request, parameters, context));
    },
  };
}

function orNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/** Where the configuration leads, the main address first: nothing else may ever be reached. */
export function configuredAddresses({ settings }: HttpConfig, renderer: OperationRenderer): string[] {
  const rendered = OPERATIONS.map((operation) => renderer.sample(operation)?.url.href);
  return [
    settings.connection?.base_url,
    ...rendered,
    settings.auth?.token_url,
    renderer.login()?.url.href,
  ].filter((address) => address !== undefined);
}

/** `1` is text, a number and a segment of a path. */
function harmlessFor(request: unknown): Values {
  const names = textsIn(request).flatMap(({ text }) => placesIn(text));
  return Object.fromEntries(names.map((name) => [name, '1']));
}

type Request = HttpRequestSettings | SoapRequestSettings;

function requestOf(settings: HttpConfig['settings'], operation: OperationName): Request | undefined {
  switch (operation) {
    case 'lookup.card_number':
      return settings.lookup.card_number;
    case 'lookup.cpf':
      return settings.lookup.cpf;
    case 'issue':
      return settings.issue?.request;
    case 'issue.find':
      return settings.issue?.find?.request;
    case 'register':
      return settings.register?.request;
  }
}

function isSoap(settings: HttpConfig['settings'], _request: Request): _request is SoapRequestSettings {
  return settings.kind === 'soap';
}
