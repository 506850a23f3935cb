import { personalPatterns } from '../../record/personal-patterns.ts';
import type { ApiField, ApiOperation, ApiVariable, Step } from '../api-operation.ts';
import { namedValues } from '../literal/named-values.ts';
import { isSecretName, looksSecret } from '../literal/secret-names.ts';
import { rewriteMarked, soleMark } from '../marked-text.ts';
import { nameScore } from '../names/field-names.ts';
import { looksLikeCpf } from '../names/value-evidence.ts';
import { isPlain, markedScalar } from '../plain-data.ts';
import type { ChosenSlots } from './choose-slots.ts';
import type { ParameterList } from './parameter-list.ts';
import { type Slot, XML_LEAF } from './slots.ts';

interface Filling {
  operation: ApiOperation;
  slots: ChosenSlots;
  /** What this request looks up by. */
  by: 'card_number' | 'cpf';
  parameters: ParameterList;
  /** The reference of the parameter with the base address; alone, it is the whole address. */
  base: string;
}

/** An operation as the request of a source file, with `${…}` in place of marks. */
export interface FilledRequest {
  url: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  json?: unknown;
  form?: Record<string, string>;
  /** XML or text. */
  text?: string;
  /** The lookup value for which no place was found. */
  unplaced: string | null;
  /** Optional fields that were left out. */
  leftOut: string[];
  /** Required booleans without a value in the document. */
  guessed: string[];
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export function fillRequest(filling: Filling): FilledRequest {
  const { operation, slots, by, parameters, base } = filling;
  const target = by === 'cpf' ? slots.cpf : slots.card;
  const other = by === 'cpf' ? slots.card : slots.cpf;
  const bySlot = new Map(slots.all.map((slot) => [slot.id, slot]));
  const leftOut: string[] = [];
  const guessed: string[] = [];
  const isTargets = (key: string) =>
    target?.mark != null && nameOf(key, filling) === nameOf(target.mark, filling);
  const write = (text: string, isNumber = false) =>
    template(text, filling, { isNumber, asked: (key) => (isTargets(key) ? by : null) });

  /** null: it is left out. */
  const fillSlot = (id: string, text: string, isNumber = false): string | null => {
    const slot = bySlot.get(id);
    if (slot !== undefined && slot === target) return `\${${by}${isNumber ? '|number' : ''}}`;
    if (slot !== undefined && slot === other && !isForced(slot)) return null;
    if (slot !== undefined && !slot.required && isOpen(slot, operation)) {
      leftOut.push([...slot.around, slot.name].join('.'));
      return null;
    }
    const isSecret =
      slot !== undefined && slot.mark === null && (isSecretName(slot.name) || looksSecret(text));
    if (isSecret && text !== '')
      return parameters.place(`secret ${slot.id}`, { name: slot.name, secret: true });
    if (slot !== undefined && slot.mark === null && isPersonal(slot) && text !== '')
      return personal(slot, filling);
    if (slot?.fact?.invented !== undefined && slot.fact.invented === text) {
      // A parameter is text or a number.
      if (/^(true|false)$/.test(text) && slot.place === 'json') guessed.push(slot.name);
      else return open(slot, filling, isNumber);
    }
    return slot !== undefined && slot.place !== 'text'
      ? fillText(text, id, 0, isNumber)
      : write(text, isNumber);
  };
  /** A text with values in it, each filled by its own name. */
  const fillText = (text: string, id: string, offset = 0, isNumber = false): string => {
    let at = 0;
    let out = '';
    for (const { value, start, end } of namedValues(text, { inTags: id === 'xml' })) {
      const filled = fillSlot(`${id} ${offset + start}`, value);
      if (filled === null || filled === write(value)) continue;
      out += write(text.slice(at, start)) + filled;
      at = end;
    }
    return out + write(text.slice(at), isNumber);
  };
  const fields = (place: 'query' | 'header' | 'form', list: readonly ApiField[]) =>
    Object.fromEntries(
      list
        .filter(({ name }) => {
          const sendable = place !== 'header' || TOKEN.test(name);
          if (!sendable) leftOut.push(name);
          return sendable;
        })
        .map(
          ({ name, value }) => [name.replace(/[\r\n\t]/g, ''), fillSlot(`${place}:${name}`, value)] as const,
        )
        .filter((entry): entry is [string, string] => entry[0] !== '' && entry[1] !== null),
    );

  const request: FilledRequest = {
    url:
      operation.path === '' && operation.kind === 'rest'
        ? base
        : address(operation.path, { target, by, write }),
    query: fields('query', operation.query),
    headers: fields('header', operation.headers),
    unplaced: target === null ? `\${${by}}` : null,
    leftOut,
    guessed,
  };
  const { body } = operation;
  if (body === null) return request;
  if (body.kind === 'form') return { ...request, form: fields('form', body.fields) };
  if (body.kind === 'json') return { ...request, json: json(body.tree, { fillSlot, fillText, operation }) };
  const text = body.kind === 'xml' ? xml(body.text, { fillSlot, fillText }) : fillText(body.text, 'text');
  return { ...request, text };
}

function nameOf(key: string, { operation }: Filling): string {
  return operation.variables.get(key)?.name ?? key;
}

/** It cannot be left out: it is part of the path, or the document requires it. */
export function isForced(slot: Slot): boolean {
  return ['path', 'xml', 'text'].includes(slot.place) || (slot.required && slot.fact?.required === true);
}

/** No value is known for it. */
function isOpen(slot: Slot, { variables }: ApiOperation): boolean {
  if (slot.mark === null) return slot.fact !== undefined || slot.place === 'json';
  return variables.get(slot.mark)?.secret !== true;
}

const PERSONAL = ['card_number', 'cpf', 'name', 'birth_date', 'phone', 'email'] as const;

/** Names and telephones in examples may be real. */
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

/** A required field without any value in the document. */
function open(slot: Slot, { parameters }: Filling, isNumber: boolean): string {
  const { options = [], description } = slot.fact ?? {};
  const choice = options.length === 0 ? '' : ` Um de: ${options.slice(0, 12).join(', ')}.`;
  const place = parameters.place(`open ${slot.id}`, {
    name: slot.name,
    type: isNumber ? 'number' : 'text',
    description: `CONFIRA: ${slot.name}${description ? ` (${description})` : ''} é obrigatório e o documento não dá valor.${choice}`,
  });
  return isNumber ? place.replace('}', '|number}') : place;
}

/** A JSON Web Token. */
const WEB_TOKEN = /eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g;
/** A long number identifies something or someone. */
const LONG_NUMBER = /(?<![\w.])\d{10,}(?!\w)/g;

/** Replaces numbers, CPFs, telephones and e-mail addresses in a text without field names. */
function withoutPersons(text: string, parameters: ParameterList): string {
  const found = [
    ...[...text.matchAll(WEB_TOKEN)].map(([token]) => token),
    ...personalPatterns(text).map((shape) => shape.text),
    ...[...text.matchAll(LONG_NUMBER)].map(([number]) => number),
  ].sort((a, b) => b.length - a.length);
  return found.reduce((rest, value) => {
    if (!rest.includes(value)) return rest;
    const place = parameters.place(`shape ${value}`, {
      name: 'dado_do_exemplo',
      secret: looksSecret(value),
      description: 'CONFIRA: o exemplo tinha aqui um dado que pode ser de uma pessoa; não foi copiado.',
    });
    return rest.replaceAll(value, place);
  }, text);
}

interface Templating {
  isNumber?: boolean;
  /** The lookup value, where the mark of this key stands for it. */
  asked?: (key: string) => string | null;
}

/** Marked text → template. */
export function template(
  text: string,
  { operation, parameters }: Pick<Filling, 'operation' | 'parameters'>,
  { isNumber = false, asked = () => null }: Templating = {},
): string {
  const sole = isNumber && soleMark(text) !== null;
  return rewriteMarked(text, {
    variable: (key) => {
      const by = asked(key);
      if (by !== null) return `\${${by}${sole ? '|number' : ''}}`;
      const variable = operation.variables.get(key) ?? unnamed(key);
      const type = variable.type === 'url' || variable.type === 'number' ? variable.type : 'text';
      const isPersons =
        looksLikeCpf(variable.value ?? '') || PERSONAL.some((field) => nameScore(field, variable.name) >= 60);
      const value = isPersons ? null : variable.value;
      const place = parameters.place(`variable ${key}`, { ...variable, type, value });
      return sole ? place.replace('}', '|number}') : place;
    },
    literal: (part) => {
      const plain = part.includes('${') ? part.replaceAll('${', `${parameters.dollar()}{`) : part;
      return withoutPersons(plain, parameters);
    },
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

interface BodyFilling {
  fillSlot(id: string, text: string, isNumber?: boolean): string | null;
  fillText(text: string, id: string, offset?: number): string;
}

type JsonFilling = BodyFilling & Pick<Filling, 'operation'>;

function json(tree: unknown, filling: JsonFilling, path: readonly Step[] = []): unknown {
  if (Array.isArray(tree)) {
    const items = tree.map((item, index) => json(item, filling, [...path, index]));
    return withoutEmptied(
      items.filter((item) => item !== undefined),
      tree.length,
    );
  }
  if (isPlain(tree)) {
    const all = Object.entries(tree).map(
      ([key, item]) => [key, json(item, filling, [...path, key])] as const,
    );
    const kept = Object.fromEntries(all.filter(([, item]) => item !== undefined));
    return path.length === 0 || all.length === 0 || Object.keys(kept).length > 0 ? kept : undefined;
  }
  const text = markedScalar(tree);
  if (text === null) return tree;
  const id = `json:${JSON.stringify(path)}`;
  const key = soleMark(text);
  const isNumber =
    typeof tree === 'number' || (key !== null && filling.operation.variables.get(key)?.type === 'number');
  const written = filling.fillSlot(id, text, isNumber);
  if (written === null) return undefined;
  return written === text ? tree : written;
}

/** A list whose items were all left out is left out too. */
function withoutEmptied(items: unknown[], before: number): unknown[] | undefined {
  return items.length === 0 && before > 0 ? undefined : items;
}

function xml(text: string, { fillSlot, fillText }: BodyFilling): string {
  let at = 0;
  let out = '';
  for (const match of text.matchAll(XML_LEAF)) {
    const [whole, tag = '', , attributes = '', cdata, plain = ''] = match;
    const value = cdata ?? plain;
    const filled = fillSlot(`xml:${match.index}`, value) ?? '';
    out += fillText(text.slice(at, match.index), 'xml', at);
    // Values are escaped on insertion, but not in a CDATA section, where escapes would be read literally.
    out +=
      filled === value
        ? fillText(whole, 'xml', match.index)
        : `${fillText(`<${tag}${attributes}>`, 'xml', match.index)}${filled}</${tag}>`;
    at = match.index + whole.length;
  }
  return out + fillText(text.slice(at), 'xml', at);
}
