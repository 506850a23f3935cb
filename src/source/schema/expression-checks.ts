import type { Finding } from '../../yaml/check.ts';
import type { Path } from '../../yaml/problem.ts';
import { compileExpression } from '../engine/mapping/expression.ts';
import { ExpressionError } from '../engine/mapping/expression-fault.ts';
import type { PlacedText } from '../source-kind.ts';
import type { DescribedSettings } from './described-source.ts';
import { finding, text } from './finding.ts';

/** Every expression of the file compiles. */
export function checkExpressions(settings: DescribedSettings): Finding[] {
  return expressionsIn(settings).flatMap(checkExpression);
}

export function checkExpression({ path, text: expression }: PlacedText): Finding[] {
  try {
    compileExpression(expression);
    return [];
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { pt, en } = where(expression, error.position);
    return [finding(path, text(`${error.text['pt-BR']}${pt}`, `${error.text.en}${en}`))];
  }
}

function expressionsIn(settings: DescribedSettings): PlacedText[] {
  const found: PlacedText[] = [];
  const add = (path: Path, expression: string | undefined) => {
    if (expression !== undefined) found.push({ path, text: expression });
  };
  const addRules = (path: Path, rules: DescribedSettings['outcomes']) => {
    for (const [index, rule] of (rules ?? []).entries()) add([...path, index, 'when'], rule.when);
  };
  const { mapping, issue, register } = settings;
  addRules(['outcomes'], settings.outcomes);
  for (const key of ['root', 'card_number', 'name', 'cpf', 'birth_date', 'active', 'plan'] as const)
    add(['mapping', key], mapping[key]);
  for (const [key, expression] of Object.entries(mapping.extra ?? {}))
    add(['mapping', 'extra', key], expression);
  add(['issue', 'number', 'value'], issue?.number.value);
  add(['issue', 'find', 'number', 'value'], issue?.find?.number?.value);
  addRules(['issue', 'outcomes'], issue?.outcomes);
  addRules(['issue', 'find', 'outcomes'], issue?.find?.outcomes);
  add(['register', 'number', 'value'], register?.number?.value);
  addRules(['register', 'outcomes'], register?.outcomes);
  return found;
}

/** Of an expression over several lines, the line too. */
function where(expression: string, position: number | null): { pt: string; en: string } {
  if (position === null) return { pt: '', en: '' };
  const before = expression.slice(0, position).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  if (!expression.trimEnd().includes('\n'))
    return { pt: ` (perto do caractere ${column})`, en: ` (near character ${column})` };
  return {
    pt: ` (linha ${before.length} da expressão, perto do caractere ${column})`,
    en: ` (line ${before.length} of the expression, near character ${column})`,
  };
}
