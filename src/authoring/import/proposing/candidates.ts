import { type ApiReply, type Fact, pathKey, type Step } from '../api-operation.ts';
import { FIELDS, type FieldName, nameScore } from '../names/field-names.ts';
import { valueEvidence } from '../names/value-evidence.ts';
import { isPlain } from '../plain-data.ts';

/** A value of an example answer. */
export interface Leaf {
  path: readonly Step[];
  value: unknown;
  fact: Fact | undefined;
}

export interface Candidate extends Leaf {
  score: number;
}

/** The person's place in the answer, and for each field its candidate leaves, likeliest first. */
export interface Candidates {
  root: readonly Step[];
  fields: ReadonlyMap<FieldName, Candidate[]>;
}

const MOST_LEAVES = 3_000;
const ENOUGH = 30;

export function findCandidates(reply: ApiReply): Candidates {
  const leaves = leavesOf(reply);
  const scored = new Map(
    FIELDS.map((field) => [
      field,
      leaves
        .map((leaf) => ({ ...leaf, score: leafScore(field, leaf) }))
        .filter(({ score }) => score >= ENOUGH)
        .sort((a, b) => b.score - a.score || a.path.length - b.path.length),
    ]),
  );
  const root = rootOf(scored);
  const inside = [...scored].map(
    ([field, found]) => [field, found.filter(({ path }) => startsWith(path, root))] as const,
  );
  return { root, fields: new Map(assignLeaves(inside)) };
}

/** Of lists only the first item is used: the others are alike. */
function leavesOf({ body, facts }: ApiReply): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (node: unknown, path: readonly Step[]): void => {
    if (leaves.length >= MOST_LEAVES || path.length > 14) return;
    const fact = facts.get(pathKey(path));
    if (fact?.timestamp === true) leaves.push({ path, value: node, fact });
    else if (Array.isArray(node)) {
      if (node.length > 0) visit(node[0], [...path, 0]);
    } else if (isPlain(node)) {
      for (const [key, item] of Object.entries(node)) visit(item, [...path, key]);
    } else leaves.push({ path, value: node, fact: facts.get(pathKey(path)) });
  };
  visit(body, []);
  return leaves;
}

function leafScore(field: FieldName, { path, value, fact }: Leaf): number {
  const all = path.filter((step) => typeof step === 'string');
  // Wrappers, StringValue and the like, hold a value under this name.
  const names = all.length > 1 && all.at(-1) === 'value' ? all.slice(0, -1) : all;
  const name = names.at(-1);
  if (name === undefined || (fact?.timestamp === true && field !== 'birth_date')) return 0;
  const byName = nameScore(field, name, names.slice(0, -1));
  const byWords = fact?.description ? Math.min(55, nameScore(field, fact.description.slice(0, 60))) : 0;
  const words = Math.max(byName, byWords);
  if (words === 0) return 0;
  const evidence = value === null ? 0 : valueEvidence(field, value, fact?.format);
  // The person is likelier near the top; deeper values belong to a part of it.
  return words + evidence - 2 * names.length;
}

/** The innermost place that holds most of the person's fields. */
function rootOf(scored: ReadonlyMap<FieldName, Candidate[]>): readonly Step[] {
  const places = new Map<string, readonly Step[]>([['[]', []]]);
  for (const { path } of [...scored.values()].flat()) {
    for (let length = 1; length < path.length; length += 1) {
      const place = path.slice(0, length);
      places.set(JSON.stringify(place), place);
    }
  }
  const worth = (place: readonly Step[]) =>
    [...scored.values()].reduce((total, found) => {
      const inside = found.filter(({ path }) => startsWith(path, place) && path.length - place.length <= 3);
      return total + (inside[0]?.score ?? 0);
    }, 0);
  const ranked = [...places.values()].map((place) => ({ place, worth: worth(place) }));
  ranked.sort((a, b) => b.worth - a.worth || b.place.length - a.place.length);
  return ranked[0]?.place ?? [];
}

/** A leaf serves one field only: the best match of one field is offered to another only where it has no other. */
function assignLeaves(fields: (readonly [FieldName, Candidate[]])[]): (readonly [FieldName, Candidate[]])[] {
  const owner = new Map<string, FieldName>();
  const claims = fields.flatMap(([field, found]) => found.map((leaf) => ({ field, leaf })));
  claims.sort((a, b) => b.leaf.score - a.leaf.score);
  for (const { field, leaf } of claims) {
    const key = JSON.stringify(leaf.path);
    if (!owner.has(key)) owner.set(key, field);
  }
  return fields.map(
    ([field, found]) =>
      [field, found.filter(({ path }) => owner.get(JSON.stringify(path)) === field)] as const,
  );
}

export function startsWith(path: readonly Step[], start: readonly Step[]): boolean {
  return start.length < path.length && start.every((step, index) => path[index] === step);
}
