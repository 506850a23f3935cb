import { text } from '../../schema/finding.ts';
import { checkPlaces } from '../../schema/place-checks.ts';
import type { DescribedKind, KnownParameters } from '../../source-kind.ts';
import { authSecrets, authTemplates, checkAuth, checkFilledAuth } from '../../transport/auth/auth-checks.ts';
import { Auth } from '../../transport/auth/auth-schema.ts';
import { HttpRequest } from '../../transport/http/http-request-schema.ts';
import { checkFilledAddress, checkHttpRequest } from '../../transport/http/request-checks.ts';
import { tlsSecrets } from '../../transport/tls-schema.ts';
import { restOutcome, soapOutcome } from './default-outcome.ts';
import {
  decodingOf,
  type RestSettings,
  RestSource,
  SoapRequest,
  type SoapSettings,
  SoapSource,
} from './schema.ts';

type HttpSettings = RestSettings | SoapSettings;
type HttpKind = DescribedKind<HttpSettings>;

/** What REST and SOAP have in common. */
const HTTP: Omit<HttpKind, 'name' | 'schema' | 'definitions' | 'defaultOutcome'> = {
  isDescribed: true,
  templates: ({ connection, auth }) => ({ connection, auth: authTemplates(auth) }),
  check: (settings, parameters) =>
    checkAuth(settings.auth, { ...addressing(settings, parameters), hasQuery: true }),
  checkFilled: ({ connection, auth }) => [
    ...checkFilledAddress(connection?.base_url, ['connection', 'base_url']),
    ...checkFilledAuth(auth),
  ],
  secrets: ({ connection, auth }) => [...authSecrets(auth), ...tlsSecrets(connection?.tls)],
  checkRequest: (section, settings, parameters) => [
    ...checkPlaces(section, parameters.names),
    ...checkHttpRequest(section, addressing(settings, parameters)),
  ],
  statusFault: (status) =>
    /^[1-5]([0-9]{2}|xx)$/i.test(status)
      ? null
      : {
          what: text('não é um status HTTP', 'no HTTP status'),
          expected: text('404 ou "4xx"', '404 or "4xx"'),
        },
  async open(config, deps) {
    const { createHttpTransport } = await import('./create-http-transport.ts');
    return createHttpTransport(config, deps);
  },
  recordsText: true,
  async readRecorded({ status, headers, body = null, text: raw, bytes }, settings) {
    const head = { status: Number(status ?? 200), headers };
    const { decodeReply, readReply } = await import('../../transport/http/decode-reply.ts');
    if (bytes !== undefined) return decodeReply({ ...head, bytes }, decodingOf(settings));
    // The text is UTF-8 in the file, whatever charset the headers name.
    if (raw !== undefined) return readReply({ ...head, raw }, decodingOf(settings));
    return { ...head, body, raw: JSON.stringify(body) };
  },
};

export const REST: HttpKind = {
  ...HTTP,
  name: 'rest',
  schema: RestSource,
  definitions: { auth: Auth, httpRequest: HttpRequest },
  defaultOutcome: restOutcome,
};

export const SOAP: HttpKind = {
  ...HTTP,
  name: 'soap',
  schema: SoapSource,
  definitions: { auth: Auth, soapRequest: SoapRequest },
  defaultOutcome: soapOutcome,
};

function addressing({ connection }: HttpSettings, parameters: KnownParameters) {
  return { parameters, hasBase: connection?.base_url !== undefined };
}
