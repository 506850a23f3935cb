import type { Static } from '../../../typebox.ts';
import { fill, placesIn } from '../../engine/template.ts';
import type { Values } from '../../exchange.ts';
import { type AddressContext, renderAddress } from './address.ts';
import { FAULTS } from './faults.ts';
import { encodeHeader } from './header-value.ts';
import type { HttpMessage } from './http-message.ts';
import type { HttpRequest } from './http-request-schema.ts';
import { type RenderedBody, renderBody, renderPairs } from './render-body.ts';

export type HttpRequestSettings = Static<typeof HttpRequest>;
export type HeaderTemplates = Readonly<Record<string, string | number | boolean>>;

export interface RenderContext extends AddressContext {
  /** `connection.headers`, filled in already. */
  headers?: HeaderTemplates | undefined;
}

const ACCEPT = 'application/json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5';

/** A request of kind `rest`, or of a login, ready to leave. @throws TemplateError, ExchangeFault */
export function renderRequest(
  request: HttpRequestSettings,
  values: Values,
  context: RenderContext,
): HttpMessage {
  const url = renderAddress(request.url, values, context);
  const query = renderPairs(request.query, values);
  if (query !== '') url.search = [url.search.slice(1), query].filter((part) => part !== '').join('&');
  const body = renderBody(request.body, values);
  return {
    method: request.method ?? (body === null ? 'GET' : 'POST'),
    url,
    headers: renderHeaders(request.headers, values, { context, body, accept: ACCEPT }),
    body: body?.text ?? null,
    concealed: [],
  };
}

/** Carimbo's own headers, then the connection's, then the request's: the later wins. */
export function renderHeaders(
  own: HeaderTemplates | undefined,
  values: Values,
  { context, body, accept }: { context: RenderContext; body: RenderedBody | null; accept: string },
): Record<string, string> {
  const headers: Record<string, string> = { accept, 'accept-encoding': 'identity', 'user-agent': 'carimbo' };
  if (body !== null) headers['content-type'] = body.contentType;
  for (const [name, value] of Object.entries(context.headers ?? {}))
    headers[name.toLowerCase()] = encodeHeader(String(value));
  for (const [name, template] of Object.entries(own ?? {}))
    headers[name.toLowerCase()] = renderHeader(name.toLowerCase(), String(template), { values, context });
  return headers;
}

function renderHeader(
  name: string,
  template: string,
  { values, context }: { values: Values; context: RenderContext },
): string {
  const foreign = placesIn(template).find((place) => !Object.hasOwn(context.parameters, place));
  if (name === 'host' && foreign !== undefined)
    throw FAULTS.template(
      `\${${foreign}} não pode ficar no cabeçalho Host: só um parâmetro pode definir para onde o pedido vai`,
    );
  return fill(template, values, encodeHeader);
}
