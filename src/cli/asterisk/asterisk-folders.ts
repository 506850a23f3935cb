import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const DEFAULT_ETC = '/etc/asterisk';

/** Data folders where asterisk.conf names none: of Debian's packages, then of a build from source. */
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

/** The prompts within a sounds folder. To Asterisk the case of the language tag matters. */
export const promptsFolder = (sounds: string) => join(sounds, 'pt_BR', 'carimbo');
