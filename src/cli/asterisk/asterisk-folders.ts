import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const DEFAULT_ETC = '/etc/asterisk';
const DEFAULT_DATA = '/var/lib/asterisk';

/** Whether this folder is the configuration of an Asterisk. */
export function isAsteriskFolder(etc: string): boolean {
  return existsSync(join(etc, 'asterisk.conf')) || existsSync(join(etc, 'extensions.conf'));
}

/** The sounds folder of the Asterisk configured there: below `astdatadir` of asterisk.conf, or the usual one. */
export function soundsFolder(etc: string): string {
  const file = join(etc, 'asterisk.conf');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const data = /^\s*astdatadir\s*=>?\s*([^;\s]+)/m.exec(text)?.[1];
  return join(data ?? DEFAULT_DATA, 'sounds');
}

/** Where the prompts lie within a sounds folder. Asterisk takes the language tag's case literally. */
export const promptsFolder = (sounds: string) => join(sounds, 'pt_BR', 'carimbo');
