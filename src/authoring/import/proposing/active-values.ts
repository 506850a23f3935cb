import { readActive } from '../../../beneficiary/active-words.ts';
import { oneLine } from '../marked-text.ts';
import { type ActiveWords, sortActiveWords } from '../names/active-words.ts';
import type { Candidate } from './candidates.ts';

/** What the document says about the values of `active`. */
export type ActiveDraft =
  /** The built-in words are enough. */
  | { kind: 'known' }
  | { kind: 'values'; values: { yes: string[]; no: string[] }; comment: string; unfinished: boolean }
  /** No value is understood; `comment` lists them. */
  | { kind: 'open'; comment: string; listed: boolean };

/** A placeholder that no system uses, where the document has no value. */
const MISSING = 'FALTA';
const LONGEST = 40;
const MOST_NAMED = 20;

/** How the values of `active` are read. None is guessed: a wrong guess would make active people inactive. */
export function draftActive({ value, fact }: Pick<Candidate, 'value' | 'fact'>): ActiveDraft {
  const listed = fact?.options !== undefined;
  const options = fact?.options ?? (typeof value === 'string' ? [value.trim()] : []);
  const words = options.filter((word) => word.trim() !== '');
  if (words.length === 0) return { kind: 'known' };
  const sorted = sortActiveWords(words);
  const { yes, no } = sorted;
  const understood = [
    ...yes.map((word) => readActive(word) === true),
    ...no.map((word) => readActive(word) === false),
  ];
  if (understood.length === words.length && understood.every(Boolean)) return { kind: 'known' };
  if (yes.length === 0 && no.length === 0)
    return { kind: 'open', comment: openComment(sorted, listed), listed };
  const lacking = [yes.length === 0 ? 'ativo' : null, no.length === 0 ? 'inativo' : null].filter(
    (meaning) => meaning !== null,
  );
  return {
    kind: 'values',
    values: { yes: yes.length > 0 ? yes : [MISSING], no: no.length > 0 ? no : [MISSING] },
    comment: [
      'Pelas palavras dos valores do documento: confira quais significam ativo.',
      ...lacking.map(
        (meaning) =>
          `FALTA: o documento não mostra valor que signifique ${meaning}; escreva-o no lugar de ${MISSING}.`,
      ),
      ...doubts(sorted),
    ].join('\n'),
    unfinished: lacking.length > 0 || sorted.unknown.length > 0,
  };
}

/** An example’s value is not shown: it may be anything, even a person’s name. */
function openComment(sorted: ActiveWords, listed: boolean): string {
  const what = 'FALTA: informe em active_values quais valores significam ativo (yes) e quais não (no).';
  return listed ? [what, ...doubts(sorted)].join('\n') : what;
}

function doubts({ silent, unknown }: ActiveWords): string[] {
  const more = unknown.length > MOST_NAMED ? [`… e mais ${unknown.length - MOST_NAMED} valores.`] : [];
  const out = silent.map((word) => oneLine(word, LONGEST)).join(', ');
  return [
    ...unknown
      .slice(0, MOST_NAMED)
      .map((word) => `FALTA: diga se ${oneLine(word, LONGEST)} é ativo (em yes) ou não (em no).`),
    ...more,
    ...(out === ''
      ? []
      : [`De fora, por não significar ativo nem inativo: ${out}. Quem tem esse valor não é identificado.`]),
  ];
}
