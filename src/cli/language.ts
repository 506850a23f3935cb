import type { Text } from '../i18n/text.ts';

export type Language = keyof Text;

/**
 * Portuguese, unless `--lang en` or the environment asks for English. Reads the raw arguments, because help texts are
 * written before commander parses them.
 */
export function languageOf(argv: readonly string[], env: NodeJS.ProcessEnv): Language {
  const flag = argv.indexOf('--lang');
  const asked =
    flag >= 0 ? argv[flag + 1] : argv.find((word) => word.startsWith('--lang='))?.slice('--lang='.length);
  const wanted = asked ?? (env.LC_ALL || env.LC_MESSAGES || env.LANG || '');
  return /^en/i.test(wanted) ? 'en' : 'pt-BR';
}

export function language(): Language {
  return languageOf(process.argv, process.env);
}

/** The text in the terminal's language. */
export function t(pt: string, en: string): string {
  return language() === 'en' ? en : pt;
}

export function inLanguage(text: Text): string {
  return text[language()];
}
