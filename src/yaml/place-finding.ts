import type { Finding } from './check.ts';
import type { Document } from './document.ts';
import { formatPath, type Path, type Problem } from './problem.ts';

export interface Placing {
  document: Document | null;
  /** The file's name in messages. */
  label: string;
  /** Key path → the environment variable that set it. */
  origins: ReadonlyMap<string, string>;
}

/** The line of a finding, from 1; 0 where there is no file. */
export function lineOf({ path, on }: Finding, document: Document | null): number {
  return document?.lineOf(path, on) ?? 0;
}

/** A finding with its file and line: `carimbo.yaml:12: operators[0].name`. */
export function placeFinding(finding: Finding, { document, label, origins }: Placing): Problem {
  const { path, needsQuotes, found, ...texts } = finding;
  const key = formatPath(path);
  const variable = origins.get(key);
  const hint = texts.hint ?? (needsQuotes ? quotes(path, document) : undefined);
  const where = document ? `${label}:${lineOf(finding, document)}` : label;
  // A reference may have put a secret into the wrong place.
  const isReference = variable === undefined && document?.written(path)?.includes('${') === true;
  const what =
    found === undefined || isReference
      ? texts.what
      : { 'pt-BR': `encontrado: ${found}`, en: `found: ${found}` };
  return { place: variable ?? where, key, what, expected: texts.expected, hint };
}

/** In YAML, `000515` without quotes is the number 515: the zeros are lost before the schema is checked. */
function quotes(path: Path, document: Document | null): Problem['hint'] {
  const source = document?.written(path);
  const name = path.findLast((step) => typeof step === 'string');
  if (source === undefined || name === undefined || path.includes('url')) {
    return { 'pt-BR': 'ponha o valor entre aspas', en: 'put the value in quotes' };
  }
  return { 'pt-BR': `ponha entre aspas: ${name}: "${source}"`, en: `put it in quotes: ${name}: "${source}"` };
}
