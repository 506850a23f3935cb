import type { Text } from '../../i18n/text.ts';
import type { Finding } from '../../yaml/check.ts';
import { didYouMean } from '../../yaml/did-you-mean.ts';
import type { Path } from '../../yaml/problem.ts';

interface More {
  on?: Finding['on'];
  expected?: Text | undefined;
  hint?: Text | undefined;
}

/** Something wrong at a path, in both languages. */
export function finding(path: Path, what: Text, more: More = {}): Finding {
  return { path, on: more.on ?? 'value', what, expected: more.expected, hint: more.hint };
}

export const text = (pt: string, en: string): Text => ({ 'pt-BR': pt, en });

/** `você quis dizer …?`, or what there is. */
export function meant(written: string, known: readonly string[], write = (name: string) => name): Text {
  const near = didYouMean(written, known) ?? known.find((name) => name.startsWith(`${written}_`)) ?? null;
  if (near !== null) return text(`você quis dizer ${write(near)}?`, `did you mean ${write(near)}?`);
  const all = known.map(write).join(', ');
  return text(`há: ${all}`, `there are: ${all}`);
}
