import { createInterface } from 'node:readline/promises';
import { findOperation, LIKELY, likeliest, type Ranked } from '../../../authoring/import/rank-operations.ts';
import { UsageError } from '../../failure.ts';
import { t } from '../../language.ts';
import { note } from '../../print.ts';

/** More do not fit a terminal; typing part of a name searches the rest. */
const MAX_LINES = 30;

/** One line of the list: `★ 12  GET  /beneficiarios/{carteira}  Consulta um beneficiário`. */
export function describeOperation({ number, score, method, path, summary, id }: Ranked): string {
  const star = score >= LIKELY ? '★' : ' ';
  const label = summary || (id === path || id === `${method} ${path}` ? '' : id);
  return `${star} ${String(number).padStart(3)}  ${method.padEnd(6)} ${path}${label === '' ? '' : `  ${label}`}`;
}

/** The operation that `--operation` names. @throws UsageError */
export function operationAsked(ranked: readonly Ranked[], asked: string): Ranked {
  const found = findOperation(ranked, asked);
  if (found !== null) return found;
  throw new UsageError(
    t(
      `Nenhuma operação, ou mais de uma, corresponde a “${asked}”: use o número da lista (1 a ${ranked.length}) ou o nome.`,
      `No operation, or several, match “${asked}”: use its number in the list (1 to ${ranked.length}) or its name.`,
    ),
  );
}

export interface Terminal {
  signal: AbortSignal;
  input?: NodeJS.ReadableStream;
  output?: NodeJS.WritableStream;
}

/** Asks at the terminal until one is chosen. @throws UsageError when the person gives up */
export async function askForOperation(
  ranked: readonly Ranked[],
  { signal, input = process.stdin, output = process.stderr }: Terminal,
): Promise<Ranked> {
  const preset = likeliest(ranked);
  const terminal = createInterface({ input, output });
  const closed = new AbortController();
  terminal.once('close', () => closed.abort());
  showList(ranked, preset);
  try {
    for (;;) {
      const question =
        preset === null
          ? t('Qual? ', 'Which? ')
          : t(`Qual? [${preset.number}] `, `Which? [${preset.number}] `);
      const answer = (
        await terminal.question(question, { signal: AbortSignal.any([signal, closed.signal]) })
      ).trim();
      if (answer === '' && preset !== null) return preset;
      const found = findOperation(ranked, answer);
      if (found !== null) return found;
      const matching = ranked.filter((operation) =>
        describeOperation(operation).toLowerCase().includes(answer.toLowerCase()),
      );
      if (matching.length > 0) showList(matching, null);
      else
        note(
          t(
            'Não está na lista. Escreva um número ou parte do nome.',
            'Nothing like that in the list. Type a number or part of a name.',
          ),
        );
    }
  } catch (cause) {
    throw new UsageError(t('Nenhuma operação foi escolhida.', 'No operation was chosen.'), { cause });
  } finally {
    terminal.close();
  }
}

function showList(operations: readonly Ranked[], preset: Ranked | null): void {
  const likelyFirst = [...operations].sort((a, b) => b.score - a.score || a.number - b.number);
  const shown = operations.length <= MAX_LINES ? operations : likelyFirst.slice(0, MAX_LINES);
  for (const operation of shown) note(describeOperation(operation));
  const hidden = operations.length - shown.length;
  if (hidden > 0) {
    note(
      t(
        `… e mais ${hidden}: escreva parte do caminho ou do nome para procurar.`,
        `… and ${hidden} more: type a part of the path or name to search.`,
      ),
    );
  }
  if (preset !== null) note(t('★ parece consultar um beneficiário', '★ looks like a beneficiary lookup'));
}
