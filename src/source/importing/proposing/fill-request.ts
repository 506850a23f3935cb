import type { ApiField, ApiOperation, ApiVariable, Step } from '../api-operation.ts';
import { isSecretName } from '../literal/secret-names.ts';
import { rewriteMarked, soleMark } from '../marked-text.ts';
import { nameScore } from '../names/field-names.ts';
import { looksLikeCpf } from '../names/value-evidence.ts';
import { isPlain, scalarText } from '../plain-data.ts';
import type { ChosenSlots } from './choose-slots.ts';
import type { ParameterList } from './parameter-list.ts';
import { type Slot, XML_LEAF } from './slots.ts';

interface Filling {
  operation: ApiOperation;
  slots: ChosenSlots;
  /** What this request asks by. */
  by: 'card_number' | 'cpf';
  parameters: ParameterList;
}

/** An operation as the request of a source file, `${…}` where the marks stood. */
export interface FilledRequest {
  url: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  json?: unknown;
  form?: Record<string, string>;
  /** XML or text. */
  text?: string;
  /** What asks for the person, where no place for it was found. */
  unplaced: string | null;
  /** Optional fields that were left out. */
  leftOut: string[];
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export function fillRequest(filling: Filling): FilledRequest {
  const { operation, slots, by, parameters } = filling;
  const target = by === 'cpf' ? slots.cpf : slots.card;
  const other = by === 'cpf' ? slots.card : slots.cpf;
  const bySlot = new Map(slots.all.map((slot) => [slot.id, slot]));
  const leftOut: string[] = [];
  const write = (text: string, isNumber = false) => template(text, filling, isNumber);

  /** null: it is left out. */
  const fillSlot = (id: string, text: string, isNumber = false): string | null => {
    const slot = bySlot.get(id);
    if (slot !== undefined && slot === target) return `\${${by}${isNumber ? '|number' : ''}}`;
    if (slot !== undefined && slot === other && !isForced(slot)) return null;
    if (slot !== undefined && !slot.required && isOpen(slot, operation)) {
      leftOut.push([...slot.around, slot.name].join('.'));
      return null;
    }
    if (slot !== undefined && slot.mark === null && isSecretName(slot.name) && text !== '')
      return parameters.place(`secret ${slot.id}`, { name: slot.name, secret: true });
    if (slot !== undefined && slot.mark === null && isPersonal(slot) && text !== '')
      return personal(slot, filling);
    return write(text, isNumber);
  };
  const fields = (place: 'query' | 'header' | 'form', list: readonly ApiField[]) =>
    Object.fromEntries(
      list
        .filter(({ name }) => place !== 'header' || TOKEN.test(name))
        .map(
          ({ name, value }) => [name.replace(/[\r\n\t]/g, ''), fillSlot(`${place}:${name}`, value)] as const,
        )
        .filter((entry): entry is [string, string] => entry[0] !== '' && entry[1] !== null),
    );

  const request: FilledRequest = {
    url: address(operation.path, { target, by, write }),
    query: fields('query', operation.query),
    headers: fields('header', operation.headers),
    unplaced: target === null ? `\${${by}}` : null,
    leftOut,
  };
  const { body } = operation;
  if (body === null) return request;
  if (body.kind === 'form') return { ...request, form: fields('form', body.fields) };
  if (body.kind === 'json') return { ...request, json: json(body.tree, fillSlot) };
  return { ...request, text: body.kind === 'xml' ? xml(body.text, fillSlot, write) : write(body.text) };
}

/** It cannot be left out: it is a part of the path, or their documents ask for it. */
export function isForced(slot: Slot): boolean {
  return slot.place === 'path' || slot.place === 'xml' || (slot.required && slot.fact?.required === true);
}

/** Nothing is known to put there. */
function isOpen(slot: Slot, { variables }: ApiOperation): boolean {
  if (slot.mark === null) return slot.fact !== undefined || slot.place === 'json';
  return variables.get(slot.mark)?.secret !== true;
}

const PERSONAL = ['card_number', 'cpf', 'name', 'birth_date', 'phone', 'email'] as const;

/** An example's name or telephone is somebody's. */
function isPersonal(slot: Slot): boolean {
  if (slot.value !== null && looksLikeCpf(slot.value.trim())) return true;
  return PERSONAL.some((field) => nameScore(field, slot.name, slot.around) >= 60);
}

function personal(slot: Slot, { parameters }: Filling): string {
  return parameters.place(`personal ${slot.id}`, {
    name: slot.name,
    description: `${slot.name}: o exemplo tinha o dado de uma pessoa, que não foi copiado.`,
  });
}

/** Marked text → template. */
export function template(
  text: string,
  { operation, parameters }: Pick<Filling, 'operation' | 'parameters'>,
  isNumber = false,
): string {
  const sole = isNumber && soleMark(text) !== null;
  return rewriteMarked(text, {
    variable: (key) => {
      const variable = operation.variables.get(key) ?? unnamed(key);
      const type = variable.type === 'url' || variable.type === 'number' ? variable.type : 'text';
      const isPersons =
        looksLikeCpf(variable.value ?? '') || PERSONAL.some((field) => nameScore(field, variable.name) >= 60);
      const value = isPersons ? null : variable.value;
      const place = parameters.place(`variable ${key}`, { ...variable, type, value });
      return sole ? place.replace('}', '|number}') : place;
    },
    literal: (part) => (part.includes('${') ? part.replaceAll('${', `${parameters.dollar()}{`) : part),
  });
}

function unnamed(name: string): ApiVariable {
  return { name, type: 'text', value: null, description: null, secret: false };
}

interface Addressing {
  target: Slot | null;
  by: string;
  write(text: string): string;
}

/** The path, its literal parts encoded as far as they are not: a stray `?`, `{` or blank ends or breaks an address. */
function address(path: string, { target, by, write }: Addressing): string {
  const marked = rewriteMarked(path, {
    variable: (key) =>
      target?.place === 'path' && target.mark === key ? `\${${by}}` : write(`\uE000${key}\uE001`),
    literal: (part) =>
      encodeURI(part.toWellFormed())
        .replace(/%25([0-9a-fA-F]{2})/g, '%$1')
        .replace(/[?#[\]]/g, encodeURIComponent),
  });
  return marked.startsWith('/') ? marked : `/${marked}`;
}

type FillSlot = (id: string, text: string, isNumber?: boolean) => string | null;

function json(tree: unknown, fillSlot: FillSlot, path: readonly Step[] = []): unknown {
  if (Array.isArray(tree)) {
    const items = tree.map((item, index) => json(item, fillSlot, [...path, index]));
    return withoutEmptied(
      items.filter((item) => item !== undefined),
      tree.length,
    );
  }
  if (isPlain(tree)) {
    const all = Object.entries(tree).map(
      ([key, item]) => [key, json(item, fillSlot, [...path, key])] as const,
    );
    const kept = Object.fromEntries(all.filter(([, item]) => item !== undefined));
    return path.length === 0 || all.length === 0 || Object.keys(kept).length > 0 ? kept : undefined;
  }
  const text = scalarText(tree);
  if (text === null) return tree;
  const isNumber = typeof tree === 'number';
  const written = fillSlot(`json:${JSON.stringify(path)}`, text, isNumber);
  if (written === null) return undefined;
  return written === text ? tree : written;
}

/** A list whose items were all left out is left out too. */
function withoutEmptied(items: unknown[], before: number): unknown[] | undefined {
  return items.length === 0 && before > 0 ? undefined : items;
}

function xml(text: string, fillSlot: FillSlot, write: (text: string) => string): string {
  let at = 0;
  let out = '';
  for (const match of text.matchAll(XML_LEAF)) {
    const [whole, tag = '', , attributes = '', cdata, plain = ''] = match;
    const value = cdata ?? plain;
    const filled = fillSlot(`xml:${match.index}`, value) ?? '';
    out += write(text.slice(at, match.index));
    // A value is escaped where it is put in: not in a CDATA section, where that would be read as written.
    out += filled === value ? write(whole) : `${write(`<${tag}${attributes}>`)}${filled}</${tag}>`;
    at = match.index + whole.length;
  }
  return out + write(text.slice(at));
}
