import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const DEFAULT_ETC = '/etc/asterisk';

/** Where an Asterisk keeps its data when asterisk.conf does not say: as Debian builds it, then as it builds by itself. */
const DATA_FOLDERS = ['/usr/share/asterisk', '/var/lib/asterisk'];

/** Whether this folder is the configuration of an Asterisk. */
export function isAsteriskFolder(etc: string): boolean {
  return existsSync(join(etc, 'asterisk.conf')) || existsSync(join(etc, 'extensions.conf'));
}

/** The sounds folder of the Asterisk configured there: below `astdatadir` of asterisk.conf, or the usual one that exists. */
export function soundsFolder(etc: string, usual: readonly string[] = DATA_FOLDERS): string {
  const file = join(etc, 'asterisk.conf');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const data = /^\s*astdatadir\s*=>?\s*([^;\s]+)/m.exec(text)?.[1];
  if (data !== undefined) return join(data, 'sounds');
  const folders = usual.map((folder) => join(folder, 'sounds'));
  return folders.find((folder) => existsSync(folder)) ?? folders.at(-1) ?? '';
}

/** Where the prompts lie within a sounds folder. Asterisk takes the language tag's case literally. */
export const promptsFolder = (sounds: string) => join(sounds, 'pt_BR', 'carimbo');
