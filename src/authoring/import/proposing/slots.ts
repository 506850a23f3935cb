import { type ApiField, type ApiOperation, type Fact, pathKey, type Step } from '../api-operation.ts';
import { namedValues } from '../literal/named-values.ts';
import { marksIn, soleMark } from '../marked-text.ts';
import { nameScore } from '../names/field-names.ts';
import { looksLikeCpf } from '../names/value-evidence.ts';
import { isPlain, markedScalar } from '../plain-data.ts';

/** A place in a request that one value fills. */
export interface Slot {
  place: 'path' | 'query' | 'header' | 'form' | 'json' | 'xml' | 'text';
  /** Unique in its operation. */
  id: string;
  name: string;
  /** Its context: segments before, keys around. */
  around: string[];
  required: boolean;
  /** The current value, marked text; null in a path, where the mark is the value. */
  value: string | null;
  /** The mark's key, where a mark fills it. */
  mark: string | null;
  fact: Fact | undefined;
}

/** Every place of an operation that could hold a card or a CPF. */
export function slotsOf(operation: ApiOperation): Slot[] {
  const { path, query, headers, body } = operation;
  const field = (place: 'query' | 'header' | 'form') => (item: ApiField) => {
    const id = `${place}:${item.name}`;
    const { name, value, required } = item;
    return [slot({ place, id, name, around: [], required, value }), ...textSlots(value, id)];
  };
  const inBody =
    body?.kind === 'form'
      ? body.fields.flatMap(field('form'))
      : body?.kind === 'json'
        ? jsonSlots(body.tree, body.facts)
        : body?.kind === 'xml'
          ? xmlSlots(body.text)
          : body?.kind === 'text'
            ? textSlots(body.text, 'text')
            : [];
  return [
    ...pathSlots(operation, path),
    ...query.flatMap(field('query')),
    ...headers.flatMap(field('header')),
    ...inBody,
  ];
}

function slot(parts: Omit<Slot, 'mark' | 'fact'> & { fact?: Fact | undefined }): Slot {
  return { fact: undefined, ...parts, mark: parts.value === null ? null : soleMark(parts.value) };
}

function pathSlots({ variables }: ApiOperation, path: string): Slot[] {
  const before: string[] = [];
  const found: Slot[] = [];
  for (const segment of path.split('/')) {
    const marks = marksIn(segment);
    for (const key of marks) {
      const name = variables.get(key)?.name ?? key;
      found.push({
        ...slot({ place: 'path', id: `path:${key}`, name, around: [...before], required: true, value: null }),
        mark: key,
      });
    }
    if (marks.length === 0 && segment !== '') before.push(segment);
  }
  return found;
}

function jsonSlots(tree: unknown, facts: Map<string, Fact>, path: readonly Step[] = []): Slot[] {
  if (Array.isArray(tree))
    return tree.slice(0, 5).flatMap((item, index) => jsonSlots(item, facts, [...path, index]));
  if (isPlain(tree))
    return Object.entries(tree).flatMap(([key, item]) => jsonSlots(item, facts, [...path, key]));
  const value = markedScalar(tree);
  const names = path.filter((step) => typeof step === 'string');
  const name = names.at(-1);
  if (value === null || name === undefined) return [];
  const fact = facts.get(pathKey(path));
  const id = `json:${JSON.stringify(path)}`;
  return [
    ...textSlots(value, id),
    slot({
      place: 'json',
      id,
      name,
      around: names.slice(0, -1),
      required: fact?.required ?? facts.size === 0,
      value,
      fact,
    }),
  ];
}

/** Elements without elements inside; the content may stand in a CDATA section. */
export const XML_LEAF =
  /<((?:[\w-]+:)?([A-Za-z_][\w.-]*))((?:\s[^<>]*)?)>(?:<!\[CDATA\[([^<>]*)\]\]>|([^<>]*))<\/\1>/g;

/** Values inside a text, each by where it starts: `text 12`. */
function textSlots(text: string, id: string, inTags = false): Slot[] {
  return namedValues(text, { inTags }).map(({ name, value, start }) =>
    slot({ place: 'text', id: `${id} ${start}`, name, around: [], required: true, value }),
  );
}

function xmlSlots(text: string): Slot[] {
  const leaves = [...text.matchAll(XML_LEAF)].map((match) =>
    slot({
      place: 'xml',
      id: `xml:${match.index}`,
      name: match[2] as string,
      around: [],
      required: true,
      value: match[4] ?? match[5] ?? '',
    }),
  );
  // The contents are read already; attributes stand in the tags.
  const between = text.replace(XML_LEAF, (whole, tag: string, _local: string, attributes: string) =>
    `<${tag}${attributes}`.padEnd(whole.length),
  );
  return [...leaves, ...textSlots(between, 'xml', true)];
}

/** How well a slot fits the card or the CPF: by name, description and example. */
export function slotScore(
  field: 'card_number' | 'cpf',
  slot: Slot,
  { variable, description }: { variable: string | null; description: string | null },
): number {
  const byName = Math.max(
    nameScore(field, slot.name, slot.around),
    variable === null ? 0 : nameScore(field, variable) - 1,
  );
  const byWords = description === null ? 0 : Math.min(60, nameScore(field, description.slice(0, 80)));
  const wrongPlace = slot.place === 'header' ? 30 : 0;
  const example = field === 'cpf' && slot.value !== null && looksLikeCpf(slot.value) ? 20 : 0;
  return Math.max(byName, byWords) === 0 ? 0 : Math.max(byName, byWords) + example - wrongPlace;
}
