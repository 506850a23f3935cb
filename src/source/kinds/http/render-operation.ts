import { placesIn, textsIn } from '../../engine/template.ts';
import type { OperationName, Values } from '../../exchange.ts';
import { OPERATIONS } from '../../exchange.ts';
import { requestsOf } from '../../schema/operations.ts';
import type { SourceConfig } from '../../source-config.ts';
import { tokenAddresses } from '../../transport/auth/create-authorizer.ts';
import { FAULTS } from '../../transport/http/faults.ts';
import type { HttpMessage } from '../../transport/http/http-message.ts';
import {
  type HttpRequestSettings,
  type RenderContext,
  renderRequest,
} from '../../transport/http/render-request.ts';
import { renderSoap, type SoapRequestSettings } from './render-soap.ts';
import type { RestSettings, SoapSettings } from './schema.ts';

export type HttpConfig = SourceConfig<RestSettings | SoapSettings>;

export interface OperationRenderer {
  /** The operation's request, ready but for credentials. @throws TemplateError, ExchangeFault */
  render(operation: OperationName, values: Values): HttpMessage;
  /** The same with harmless values; null without a request, or for one that no card could fill. */
  sample(operation: OperationName): HttpMessage | null;
  /** A place in the operation's request that has no value. */
  missing(operation: OperationName, values: Values): string | undefined;
}

export function operationRenderer(config: HttpConfig): OperationRenderer {
  const { settings, values: parameters, urlParameters } = config;
  const context: RenderContext = {
    baseUrl: settings.connection?.base_url,
    headers: settings.connection?.headers,
    parameters,
    urlParameters,
  };

  const requests = requestsOf<Request>(settings);

  const render = (operation: OperationName, values: Values): HttpMessage => {
    const request = requests.get(operation);
    if (request === undefined) throw FAULTS.template(`o arquivo de origem não tem o pedido ${operation}`);
    // The parameters last: a looked-up value must never override one of them, least of all an address.
    const all = { ...values, ...parameters };
    return isSoap(settings, request)
      ? renderSoap(request, all, context)
      : renderRequest(request, all, context);
  };

  return {
    render,
    sample(operation) {
      try {
        return render(operation, harmlessFor(requests.get(operation)));
      } catch {
        return null;
      }
    },
    missing: (operation, values) =>
      namesIn(requests.get(operation)).find(
        (name) => !Object.hasOwn(values, name) && !Object.hasOwn(parameters, name),
      ),
  };
}

/** The addresses of the configuration, the main one first: no other may be reached. */
export function configuredAddresses(
  { settings, values: parameters, urlParameters }: HttpConfig,
  renderer: OperationRenderer,
): string[] {
  const baseUrl = settings.connection?.base_url;
  const rendered = OPERATIONS.map((operation) => renderer.sample(operation)?.url.href);
  const forTokens = tokenAddresses(settings.auth, { baseUrl, parameters, urlParameters });
  return [baseUrl, ...rendered, ...forTokens].filter((address) => address !== undefined);
}

/** `1` is text, a number and a segment of a path. */
function harmlessFor(request: Request | undefined): Values {
  return Object.fromEntries(namesIn(request).map((name) => [name, '1']));
}

function namesIn(request: Request | undefined): string[] {
  return textsIn(request).flatMap(({ text }) => placesIn(text));
}

type Request = HttpRequestSettings | SoapRequestSettings;

function isSoap(settings: HttpConfig['settings'], _request: Request): _request is SoapRequestSettings {
  return settings.kind === 'soap';
}
