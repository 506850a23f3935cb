import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../platform/package-root.ts';
import { UsageError } from '../failure.ts';
import { t } from '../language.ts';
import { readSettings, writeSettings } from './dialplan-settings.ts';

export type Way = 'http' | 'fastagi';
export const WAYS: readonly Way[] = ['fastagi', 'http'];

/** Stands in the HTTP dialplan where the key goes. */
export const PLACEHOLDER_KEY = 'troque-por-sua-chave';

/** The file's name; its contexts begin with the same name. */
export const dialplanFile = (way: Way) => `carimbo-${way}.conf`;

export const readTemplate = (way: Way) =>
  readFileSync(join(PACKAGE_ROOT, 'asterisk', dialplanFile(way)), 'utf8');

/** Settings by name; undefined changes nothing. */
export type Values = Readonly<Record<string, string | undefined>>;

/**
 * The dialplan with its settings filled in: each `Set(NAME=…)` at the top that is named here gets the value.
 * @throws UsageError for a value that Asterisk would interpret
 */
export function fillDialplan(template: string, values: Values): string {
  const known = readSettings(template);
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    if (!known.has(name)) throw new Error(`the dialplan has no setting ${name}`);
    assertPlain(name, value);
    given.set(name, value);
  }
  return writeSettings(template, given);
}

/** Allows only what an extension line takes literally: no parentheses, quotes, `;`, `\` or `${}`. @throws UsageError */
export function assertPlain(name: string, value: string): void {
  if (/^[A-Za-z0-9_.,:/@[\]=+-]*$/.test(value)) return;
  throw new UsageError(
    t(
      `O valor de ${name} tem caracteres especiais para o Asterisk.`,
      `The value of ${name} has characters that Asterisk would interpret.`,
    ),
  );
}
