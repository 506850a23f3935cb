import type { Static } from '../../../typebox.ts';
import type { Values } from '../../exchange.ts';
import { renderAddress } from '../../transport/http/address.ts';
import type { HttpMessage } from '../../transport/http/http-message.ts';
import { type RenderContext, renderHeaders } from '../../transport/http/render-request.ts';
import { renderXml } from '../../transport/http/xml-template.ts';
import type { SoapRequest } from './schema.ts';

export type SoapRequestSettings = Static<typeof SoapRequest>;

const NAMESPACES = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const;
type Version = keyof typeof NAMESPACES;

/** An envelope already, after a declaration or comments. */
const ENVELOPE = /^\s*(?:(?:<\?[\s\S]*?\?>|<!--[\s\S]*?-->)\s*)*<(?:[\w.-]+:)?Envelope[\s>]/;

/** A SOAP call: the envelope around the body where there is none, and the action where the version wants it. */
export function renderSoap(
  request: SoapRequestSettings,
  values: Values,
  context: RenderContext,
): HttpMessage {
  const isEnvelope = ENVELOPE.test(request.body);
  const version: Version = request.version ?? (request.body.includes(NAMESPACES['1.2']) ? '1.2' : '1.1');
  const text = renderXml(isEnvelope ? request.body : wrap(request.body, version), values);
  const action = (request.action ?? '').replaceAll(/^"|"$/g, '');
  const body = { text, contentType: contentType(version, action) };
  const headers = renderHeaders(request.headers, values, { context, body, accept: ACCEPT[version] });
  // SOAP 1.1, 6.1.1: the header must be there, and is quoted.
  if (version === '1.1') headers.soapaction ??= `"${action}"`;
  return {
    method: 'POST',
    url: renderAddress(request.url ?? '', values, context),
    headers,
    body: text,
    concealed: [],
  };
}

const ACCEPT = { '1.1': 'text/xml, application/xml;q=0.9', '1.2': 'application/soap+xml, text/xml;q=0.9' };

function contentType(version: Version, action: string): string {
  if (version === '1.1') return 'text/xml; charset=utf-8';
  return `application/soap+xml; charset=utf-8${action === '' ? '' : `; action="${action}"`}`;
}

function wrap(body: string, version: Version): string {
  const inside = body.replace(/^\s*<\?xml[\s\S]*?\?>/, '').trim();
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${NAMESPACES[version]}"><soap:Body>${inside}</soap:Body></soap:Envelope>`;
}
