import type { ActiveValues } from '../../../source/engine/mapping/coerce.ts';
import type { ApiReply, Step } from '../api-operation.ts';
import { oneLine } from '../marked-text.ts';
import type { FieldName } from '../names/field-names.ts';
import { dateFormatOf } from '../names/value-evidence.ts';
import { type ActiveDraft, draftActive } from './active-values.ts';
import { type Candidate, type Candidates, findCandidates } from './candidates.ts';
import { jsonPath } from './json-path.ts';

export interface MappingDraft {
  mapping: Record<string, unknown>;
  /** Comments above the keys of the mapping; for `extra` by `extra.phone`. */
  comments: Map<string, string>;
  /** Fields for which nothing was found, and `active_values` where a value is not understood. */
  unfinished: string[];
  candidates: Candidates | null;
  /** As in the mapping; null where the built-in words are enough. */
  activeValues: ActiveValues | null;
}

const LABELS: Readonly<Record<FieldName, string>> = {
  card_number: 'a carteirinha',
  name: 'o nome',
  cpf: 'o CPF',
  birth_date: 'a data de nascimento',
  active: 'a situação (ativo ou não)',
  plan: 'o plano',
  phone: 'o telefone',
  email: 'o e-mail',
};

/** The mapping that names, descriptions and examples of the answer suggest. */
export function proposeMapping(reply: ApiReply | null, { byCpf }: { byCpf: boolean }): MappingDraft {
  const candidates = reply === null ? null : findCandidates(reply);
  const comments = new Map<string, string>();
  const unfinished: string[] = [];
  const mapping: Record<string, unknown> = {};
  const root = candidates?.root ?? [];
  if (root.some((step) => typeof step === 'string')) {
    mapping.root = jsonPath(root, { positions: false });
    comments.set('root', 'Onde o beneficiário está na resposta.');
  }
  const put = (field: FieldName, into: Record<string, unknown>, required: boolean) => {
    const [best, next] = candidates?.fields.get(field) ?? [];
    const key = into === mapping ? field : `extra.${field}`;
    if (best !== undefined) {
      into[field] = expressionOf(best, root);
      comments.set(key, describeChoice(best, next, root));
    } else if (required) {
      into[field] = `$error("FALTA ${LABELS[field]}")`;
      comments.set(
        key,
        `FALTA: indique onde está ${LABELS[field]} na resposta. Até lá a consulta responde “mal configurada”.`,
      );
      unfinished.push(field);
    }
  };
  for (const field of ['card_number', 'name', 'cpf', 'birth_date', 'active', 'plan'] as const)
    put(field, mapping, field === 'name' || field === 'active' || (field === 'card_number' && byCpf));
  const extra: Record<string, unknown> = {};
  for (const field of ['phone', 'email'] as const) put(field, extra, false);
  if (Object.keys(extra).length > 0) mapping.extra = extra;
  addDateFormat(mapping, comments, candidates?.fields.get('birth_date')?.[0]);
  const activeValues = putActive({ mapping, comments, unfinished }, candidates?.fields.get('active')?.[0]);
  return { mapping, comments, unfinished, candidates, activeValues };
}

function expressionOf({ path, fact }: Candidate, root: readonly Step[]): string {
  const value = jsonPath(path.slice(root.length), { positions: true });
  return fact?.timestamp === true ? `$date(${value}.seconds, "epoch_s")` : value;
}

function describeChoice(best: Candidate, next: Candidate | undefined, root: readonly Step[]): string {
  const sure = best.score >= 80 ? 'Pelo nome' : 'Palpite: confira';
  const said = best.fact?.description ? ` (${oneLine(best.fact.description, 90)})` : '';
  const other = next === undefined ? '' : ` Outro candidato: ${oneLine(expressionOf(next, root), 90)}`;
  return `${sure}${said}.${other}`;
}

function addDateFormat(
  mapping: Record<string, unknown>,
  comments: Map<string, string>,
  date: Candidate | undefined,
): void {
  const value =
    typeof date?.value === 'string'
      ? date.value.trim()
      : typeof date?.value === 'number'
        ? String(date.value)
        : '';
  const format = dateFormatOf(value);
  // The others are what `auto` understands.
  if (format !== 'ddmmyyyy' && format !== 'mm/dd/yyyy') return;
  mapping.date_format = format;
  comments.set('date_format', 'Como está no exemplo.');
}

/** How its values are read; where none is understood, a person has to complete the field. */
function putActive(
  { mapping, comments, unfinished }: Pick<MappingDraft, 'mapping' | 'comments' | 'unfinished'>,
  active: Candidate | undefined,
): ActiveValues | null {
  const draft: ActiveDraft = active === undefined ? { kind: 'known' } : draftActive(active);
  if (draft.kind === 'known') return null;
  if (draft.kind === 'values') {
    mapping.active_values = draft.values;
    comments.set('active_values', draft.comment);
    if (draft.unfinished) unfinished.push('active_values');
    return draft.values;
  }
  const chosen = comments.get('active') ?? '';
  unfinished.push(draft.listed ? 'active' : 'active_values');
  if (!draft.listed) {
    comments.set('active', `${chosen}\n${draft.comment}`);
    return null;
  }
  // The built-in words must not apply here: an S among A, S, C is not “sim”.
  comments.set('active', `${chosen}\n${draft.comment}\nDepois: active: ${String(mapping.active)}`);
  mapping.active = `$error("FALTA ${LABELS.active}")`;
  return null;
}
