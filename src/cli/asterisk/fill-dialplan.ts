import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../config/package-root.ts';
import { UsageError } from '../failure.ts';
import { t } from '../language.ts';

export type Way = 'http' | 'fastagi';
export const WAYS: readonly Way[] = ['fastagi', 'http'];

/** The file's name, which its contexts begin with too. */
export const dialplanFile = (way: Way) => `carimbo-${way}.conf`;

export const readTemplate = (way: Way) =>
  readFileSync(join(PACKAGE_ROOT, 'asterisk', dialplanFile(way)), 'utf8');

/**
 * The dialplan with its settings filled in: each `Set(NAME=…)` at the top that is named here gets the value.
 * @throws UsageError for a value that Asterisk would read as something else
 */
export function fillDialplan(template: string, values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values).reduce((text, [name, value]) => {
    if (value === undefined) return text;
    demandPlain(name, value);
    const setting = new RegExp(`(Set\\(${name}=)[^)\\n]*(\\))`);
    if (!setting.test(text)) throw new Error(`the dialplan has no setting ${name}`);
    return text.replace(setting, (_, before: string, after: string) => before + value + after);
  }, template);
}

/** What an extension line takes literally: no parentheses, quotes, `;`, `\` or `${}`. */
function demandPlain(name: string, value: string): void {
  if (/^[A-Za-z0-9_.,:/@[\]=+-]*$/.test(value)) return;
  throw new UsageError(
    t(
      `O valor de ${name} tem caracteres que o Asterisk interpretaria.`,
      `The value of ${name} has characters that Asterisk would interpret.`,
    ),
  );
}
