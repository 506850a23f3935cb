import { fill, placesIn, TemplateError } from '../../engine/template.ts';
import type { ExchangeFault, Values } from '../../exchange.ts';
import { FAULTS } from './faults.ts';

export interface AddressContext {
  /** `connection.base_url`, filled in already. */
  baseUrl?: string | undefined;
  /** The parameters: the only ones that may say where a request goes. */
  parameters: Values;
  /** Of these, the ones that stand for themselves at the start. */
  urlParameters: readonly string[];
}

const LEADING_PLACE = /^\$\{([a-z][a-z0-9_.]*)\}/;
/** Scheme and authority: whatever comes before the first `/`, `?` or `#`. */
const AUTHORITY = /^(https?:\/\/)([^/?#]*)/i;

/**
 * The address of a request. Only the configuration decides where it goes; each value is part of one path segment or
 * of one query parameter, and can never be more.
 * @throws TemplateError for a value that cannot stand in a path; ExchangeFault `address_invalid`, `template_invalid`
 */
export function renderAddress(template: string, values: Values, context: AddressContext): URL {
  const { start, rest } = split(template, context);
  // Parsed alone first: behind `http://` the path would become the host.
  const { origin } = parse(start);
  const [path = '', ...query] = withoutFragment(rest).split('?');
  const filledPath = path
    .split('/')
    .map((segment) => renderSegment(segment, values))
    .join('/');
  const filledQuery = fill(query.join('?'), values, encodePart);
  const [base = '', baseQuery = ''] = withoutFragment(start).split(/\?(.*)/s);
  const search = [baseQuery, filledQuery].filter((part) => part !== '').join('&');
  const url = parse(`${join(base, filledPath)}${search === '' ? '' : `?${search}`}`);
  if (url.origin !== origin) throw invalid();
  return url;
}

/** Adds parameters without touching those that are there. */
export function addQuery(url: URL, parameters: Readonly<Record<string, string>>): URL {
  const added = new URLSearchParams(Object.entries(parameters)).toString();
  if (added === '') return url;
  const whole = new URL(url);
  whole.search = [url.search.slice(1), added].filter((part) => part !== '').join('&');
  return whole;
}

/** The part that says where, made of configuration only, and the part that values may be in. */
function split(template: string, context: AddressContext): { start: string; rest: string } {
  const leading = LEADING_PLACE.exec(template);
  const name = leading?.[1];
  if (leading !== null && name !== undefined && context.urlParameters.includes(name))
    return { start: context.parameters[name] ?? '', rest: template.slice(leading[0].length) };

  const absolute = AUTHORITY.exec(template);
  if (absolute !== null) {
    const [whole, scheme = '', authority = ''] = absolute;
    return { start: scheme + renderAuthority(authority, context), rest: template.slice(whole.length) };
  }
  if (context.baseUrl === undefined || context.baseUrl === '')
    throw FAULTS.address(
      'falta connection.base_url: sem essa chave, cada url precisa ser absoluta (https://…) ou começar com um parâmetro de type: url',
    );
  return { start: context.baseUrl, rest: template };
}

function renderAuthority(authority: string, { parameters }: AddressContext): string {
  const foreign = placesIn(authority).find((name) => !Object.hasOwn(parameters, name));
  if (foreign !== undefined)
    throw FAULTS.template(
      `\${${foreign}} não pode ficar no nome da máquina: só um parâmetro pode definir para onde o pedido vai`,
    );
  return fill(authority, parameters, (value) => {
    if (/^[A-Za-z0-9._:[\]-]*$/.test(value)) return value;
    throw FAULTS.address('um parâmetro no nome da máquina tem caracteres inválidos');
  });
}

function renderSegment(template: string, values: Values): string {
  const filled = fill(template, values, encodePart);
  if (placesIn(template).length === 0) return filled;
  // An empty segment would disappear and change the request; `..` would go up.
  if (filled === '' || /^(\.|%2e){1,2}$/i.test(filled)) throw new TemplateError('url', 'a path segment');
  return filled;
}

function encodePart(value: string): string {
  if (!value.isWellFormed()) throw new TemplateError('url', 'well-formed text');
  return encodeURIComponent(value);
}

function withoutFragment(text: string): string {
  return text.split('#', 1)[0] ?? '';
}

/** The path of the start is kept: `https://host/api` and `/people` is `https://host/api/people`. */
function join(base: string, path: string): string {
  if (path === '') return base;
  return `${base.replace(/\/+$/, '')}/${path.replace(/^\//, '')}`;
}

function parse(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw invalid();
  }
}

function invalid(): ExchangeFault {
  return FAULTS.address(
    'o endereço não é válido: confira connection.base_url, url e os parâmetros de type: url',
  );
}
