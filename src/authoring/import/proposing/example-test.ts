import { type ActiveValues, toActive } from '../../../source/engine/mapping/coerce.ts';
import type { ApiReply, Step } from '../api-operation.ts';
import type { FieldName } from '../names/field-names.ts';
import { dateFormatOf } from '../names/value-evidence.ts';
import { isPlain } from '../plain-data.ts';
import type { Candidate, Candidates } from './candidates.ts';

/** An invented person. The CPF is the one that Brazilian examples commonly use. */
const PERSON = {
  card: '00012345678900017',
  name: 'MARIA DE EXEMPLO',
  cpf: '52998224725',
  email: 'maria@exemplo.example',
  phone: '11999990000',
};

interface Finished {
  byCpf: boolean;
  unfinished: readonly string[];
  activeValues: ActiveValues | null;
}

/**
 * The document's example answer as a test: reduced to what the mapping reads, with every personal value replaced, since
 * an example may be a real person's. Null where it would test nothing.
 */
export function exampleTest(
  reply: ApiReply,
  { fields }: Candidates,
  { byCpf, unfinished, activeValues }: Finished,
): Record<string, unknown> | null {
  const words = activeValues ?? undefined;
  const chosen = [...fields]
    .map(([field, [best]]) => [field, field === 'active' ? understood(best, reply, words) : best] as const)
    .filter((entry): entry is [FieldName, Candidate] => entry[1] !== undefined);
  if (chosen.length === 0 || !isTree(reply.body)) return null;
  const values = new Map(
    chosen.map(([field, leaf]) => [
      JSON.stringify(leaf.path),
      // Seconds of 15 January 1980.
      leaf.fact?.timestamp === true ? { seconds: '316742400', nanos: 0 } : instead(field, leaf.value),
    ]),
  );
  const expected = Object.fromEntries(
    chosen
      .map(([field, leaf]) => [field, expect(field, leaf.value, words)])
      .filter(([, value]) => value !== undefined),
  );
  const { phone, email, ...beneficiary } = expected;
  return {
    name:
      reply.from === 'example'
        ? 'o exemplo do documento, com outra pessoa'
        : 'uma resposta inventada a partir dos tipos do documento',
    ask: byCpf ? { cpf: PERSON.cpf } : { card_number: PERSON.card },
    reply: {
      ...(reply.status === null ? {} : { status: reply.status }),
      body: pruned(reply.body, [], values),
    },
    // Unfinished fields fail here, so that they are not forgotten.
    expect: {
      outcome: 'found',
      ...(unfinished.some((field) => field !== 'active_values') ? {} : { beneficiary }),
    },
  };
}

function isTree(body: unknown): boolean {
  return typeof body === 'object' && body !== null;
}

/** Only the chosen leaves, and of lists the first item. */
function pruned(node: unknown, path: readonly Step[], values: ReadonlyMap<string, unknown>): unknown {
  const own = JSON.stringify(path);
  if (values.has(own)) return values.get(own);
  if (Array.isArray(node)) {
    const first = pruned(node[0], [...path, 0], values);
    return first === undefined ? undefined : [first];
  }
  if (!isPlain(node)) return undefined;
  const entries = Object.entries(node)
    .map(([key, item]) => [key, pruned(item, [...path, key], values)] as const)
    .filter(([, item]) => item !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function instead(field: FieldName, value: unknown): unknown {
  const text = typeof value === 'string' ? value : '';
  switch (field) {
    case 'card_number':
      return PERSON.card;
    case 'name':
      return PERSON.name;
    case 'cpf':
      return text.includes('.') ? '529.982.247-25' : PERSON.cpf;
    case 'birth_date':
      return birthDate(text);
    case 'phone':
      return PERSON.phone;
    case 'email':
      return PERSON.email;
    case 'active':
    case 'plan':
      return value;
  }
}

/** 15 January 1980, written as the example is. */
function birthDate(text: string): string {
  const format = dateFormatOf(text.trim());
  if (format === 'dd/mm/yyyy') return '15/01/1980';
  if (format === 'mm/dd/yyyy') return '01/15/1980';
  if (format === 'ddmmyyyy') return '15011980';
  return format === 'yyyymmdd' ? '19800115' : '1980-01-15';
}

function expect(field: FieldName, value: unknown, words: ActiveValues | undefined): unknown {
  if (field === 'card_number') return PERSON.card;
  if (field === 'name') return PERSON.name;
  if (field === 'cpf') return PERSON.cpf;
  if (field === 'birth_date') return '1980-01-15';
  if (field !== 'active') return undefined;
  const active = toActive(value, words);
  return typeof active === 'boolean' ? active : undefined;
}

/** The first listed value may state nothing; then a known one is used. */
function understood(
  active: Candidate | undefined,
  { from }: ApiReply,
  words: ActiveValues | undefined,
): Candidate | undefined {
  if (active === undefined || from === 'example' || typeof toActive(active.value, words) === 'boolean')
    return active;
  const known = [...(words?.yes ?? []), ...(words?.no ?? [])].find((word) =>
    active.fact?.options?.includes(word),
  );
  return known === undefined ? active : { ...active, value: known };
}
