import { stringify } from 'lossless-json';
import type { Static } from '../../../typebox.ts';
import { fill, fillTree, TemplateError } from '../../engine/template.ts';
import type { Values } from '../../exchange.ts';
import type { HttpRequest } from './http-request-schema.ts';
import { renderXml } from './xml-template.ts';

export type BodySettings = NonNullable<Static<typeof HttpRequest>['body']>;

export interface RenderedBody {
  text: string;
  contentType: string;
}

/** The body of a request, its values written so that none can end its place. @throws TemplateError, ExchangeFault */
export function renderBody(body: BodySettings | undefined, values: Values): RenderedBody | null {
  if (body === undefined) return null;
  const rendered = render(body, values);
  return rendered && { ...rendered, contentType: body.content_type ?? rendered.contentType };
}

function render({ json, form, xml, text }: BodySettings, values: Values): RenderedBody | null {
  if (json !== undefined)
    return { text: stringify(fillTree(json, values)) ?? 'null', contentType: 'application/json' };
  if (form !== undefined)
    return { text: renderPairs(form, values), contentType: 'application/x-www-form-urlencoded' };
  if (xml !== undefined)
    return { text: renderXml(xml, values), contentType: 'application/xml; charset=utf-8' };
  if (text !== undefined)
    return { text: fill(text, values, onOneLine), contentType: 'text/plain; charset=utf-8' };
  return null;
}

/** `a=1&b=2`, for a form or the query. */
export function renderPairs(
  pairs: Readonly<Record<string, string | number | boolean>> | undefined,
  values: Values,
): string {
  const filled = Object.entries(pairs ?? {}).map(([name, template]): [string, string] => [
    name,
    fill(String(template), values, asIs),
  ]);
  return new URLSearchParams(filled).toString();
}

/** URLSearchParams would replace a lone surrogate by another character: a lookup of another person. */
function asIs(value: string): string {
  if (!value.isWellFormed()) throw new TemplateError('form', 'well-formed text');
  return value;
}

function onOneLine(value: string): string {
  if (/[\x00-\x1f\x7f\x85\u2028\u2029]/.test(value) || !value.isWellFormed())
    throw new TemplateError('text', 'text on one line');
  return value;
}
