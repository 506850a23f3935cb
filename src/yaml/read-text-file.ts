import { readFileSync } from 'node:fs';
import type { Text } from '../i18n/text.ts';
import { ConfigError } from './problem.ts';

/** The text of a configuration file. @param named its name in messages @throws ConfigError */
export function readTextFile(path: string, named: string, hint?: Text): string {
  return decode(readBytes(path, named, hint), named);
}

function readBytes(path: string, named: string, hint: Text | undefined): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'EIO';
    throw new ConfigError([
      {
        place: named,
        key: '',
        what: { 'pt-BR': `o arquivo não pode ser lido (${code})`, en: `the file cannot be read (${code})` },
        hint,
      },
    ]);
  }
}

/** Windows editors also save windows-1252 and UTF-16, which read as UTF-8 would silently garble names. */
function decode(bytes: Buffer, named: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigError([
      {
        place: named,
        key: '',
        what: { 'pt-BR': 'o arquivo não está em UTF-8', en: 'the file is not UTF-8' },
        hint: {
          'pt-BR': 'salve-o de novo com a codificação UTF-8',
          en: 'save it again with the encoding UTF-8',
        },
      },
    ]);
  }
}
