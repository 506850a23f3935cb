import { readFlag } from '../../mapping/coerce.ts';
import type { ApiReply, Step } from '../api-operation.ts';
import { oneLine } from '../marked-text.ts';
import type { FieldName } from '../names/field-names.ts';
import { dateFormatOf } from '../names/value-evidence.ts';
import { type Candidate, type Candidates, findCandidates } from './candidates.ts';
import { jsonPath } from './json-path.ts';

export interface MappingDraft {
  mapping: Record<string, unknown>;
  /** Said above each key of the mapping; of `extra` by `extra.phone`. */
  comments: Map<string, string>;
  unfinished: string[];
  candidates: Candidates | null;
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
    comments.set('root', 'Onde, na resposta, está o beneficiário.');
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
        `FALTA: diga onde, na resposta, está ${LABELS[field]}. Até lá a consulta responde “mal configurada”.`,
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
  addActiveValues(mapping, comments, candidates?.fields.get('active')?.[0]);
  return { mapping, comments, unfinished, candidates };
}

function expressionOf({ path }: Candidate, root: readonly Step[]): string {
  return jsonPath(path.slice(root.length), { positions: true });
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

/** Words that mean active, in the order in which a list of options would have one of them. */
const YES =
  /^(ativ[oa]|vigente|regular|normal|liberad[oa]|elegivel|elegível|adimplente|active|enabled|eligible|available|valid)$/i;

function addActiveValues(
  mapping: Record<string, unknown>,
  comments: Map<string, string>,
  active: Candidate | undefined,
): void {
  const options = active?.fact?.options ?? (typeof active?.value === 'string' ? [active.value.trim()] : []);
  const words = options.filter((option) => option !== '' && option.length <= 40);
  if (words.length === 0 || words.every((word) => readFlag(word) !== undefined)) return;
  const yes = words.filter((word) => YES.test(word.trim()) || readFlag(word) === true);
  if (active?.fact?.options === undefined && yes.length === 0) return;
  const no = words.filter((word) => !yes.includes(word));
  mapping.active_values = { yes: yes.length > 0 ? yes : ['ATIVO'], no: no.length > 0 ? no : ['INATIVO'] };
  comments.set(
    'active_values',
    'Palpite a partir dos valores do documento: confira quais querem dizer ativo.',
  );
}
