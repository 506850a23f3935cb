import type { TransportDeps } from '../../deps.ts';
import { TemplateError } from '../../engine/template.ts';
import {
  ExchangeFault,
  type ExchangeOptions,
  type OperationName,
  type Reply,
  type Transport,
  type Values,
} from '../../exchange.ts';
import { AllowedOrigins } from '../../transport/allowed-origins.ts';
import { createAuthorizer } from '../../transport/auth/create-authorizer.ts';
import { addQuery } from '../../transport/http/address.ts';
import { decodeReply } from '../../transport/http/decode-reply.ts';
import { FAULTS } from '../../transport/http/faults.ts';
import { createHttpClient } from '../../transport/http/http-client.ts';
import type { HttpMessage, RawReply } from '../../transport/http/http-message.ts';
import { redirectTarget } from '../../transport/http/redirect-target.ts';
import { traceReceived, traceSent } from '../../transport/http/traced.ts';
import { checkReachable } from './check-reachable.ts';
import {
  configuredAddresses,
  type HttpConfig,
  type OperationRenderer,
  operationRenderer,
} from './render-operation.ts';
import { decodingOf } from './schema.ts';

/** Redirects; 300 and 304 are replies like any other. */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * The transport of the kinds `rest` and `soap`. Opens nothing yet, and never fails: what is wrong with the configuration
 * is reported by each exchange and by `check`.
 */
export async function createHttpTransport(
  config: HttpConfig,
  { secrets }: TransportDeps,
): Promise<Transport> {
  const { settings, folder, values: parameters, urlParameters } = config;
  const baseUrl = settings.connection?.base_url;
  const renderer = operationRenderer(config);
  const addresses = configuredAddresses(config, renderer);
  // Now, and not while the first caller waits.
  await Promise.all([import('undici'), settings.kind === 'soap' && import('fast-xml-parser')]);
  const http = createHttpClient({
    allowed: new AllowedOrigins(addresses),
    limits: settings.limits,
    tls: settings.connection?.tls,
    mainAddress: addresses[0],
    folder,
  });
  const authorizer = createAuthorizer(settings.auth, {
    values: parameters,
    secrets,
    http,
    baseUrl,
    urlParameters,
  });

  /** With the credentials; once more with new ones when the old have expired. */
  const sendAuthorized = async (
    message: HttpMessage,
    { trace, ...limit }: ExchangeOptions,
  ): Promise<{ answered: RawReply; url: URL }> => {
    for (let isRenewed = false; ; isRenewed = true) {
      const credentials = await authorizer.headers(limit.signal, trace);
      const authorized = {
        ...message,
        url: addQuery(message.url, authorizer.query()),
        headers: { ...message.headers, ...credentials },
        concealed: [...message.concealed, ...authorizer.concealed],
      };
      traceSent(trace, authorized, secrets);
      const answered = await http.send(authorized, limit);
      const isLast = answered.status !== 401 || isRenewed || !authorizer.renew(credentials);
      if (isLast) return { answered, url: authorized.url };
      traceReceived(trace, { ...answered, text: answered.bytes.toString('utf8') }, secrets);
    }
  };

  return {
    async exchange(operation, values, options) {
      if (options.signal.aborted) throw FAULTS.timeout();
      const message = renderOrFault(renderer, operation, values);
      const { answered, url } = await sendAuthorized(message, options);
      const show = (text: string) => traceReceived(options.trace, { ...answered, text }, secrets);
      if (REDIRECTS.has(answered.status)) {
        show(answered.bytes.toString('utf8'));
        const target = redirectTarget(answered.headers.location, url, values);
        throw FAULTS.redirected(url.origin, target && secrets.mask(target));
      }
      const reply = await decodeOrShow(answered, { settings, show });
      show(reply.raw);
      return reply;
    },
    check: (signal, trace) =>
      checkReachable({ config, renderer, secrets, send: sendAuthorized }, signal, trace),
    close: () => http.close(),
  };
}

/** A card that cannot be encoded cannot exist there; a parameter that cannot be is a mistake in the configuration. */
function renderOrFault(renderer: OperationRenderer, operation: OperationName, values: Values): HttpMessage {
  try {
    return renderer.render(operation, values);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const missing = renderer.missing(operation, values);
    if (missing !== undefined)
      throw FAULTS.template(`o pedido ${operation} usa \${${missing}}, que não existe nesta consulta`);
    if (renderer.sample(operation) !== null) throw FAULTS.notEncodable();
    throw FAULTS.template('um parâmetro tem um valor que não pode ser usado no lugar em que está');
  }
}

async function decodeOrShow(
  answered: RawReply,
  { settings, show }: { settings: HttpConfig['settings']; show: (text: string) => void },
): Promise<Reply> {
  try {
    return await decodeReply(answered, decodingOf(settings));
  } catch (error) {
    // A reply that cannot be decoded is what a technician most needs to see.
    if (error instanceof ExchangeFault) show(answered.bytes.toString('utf8'));
    throw error;
  }
}
