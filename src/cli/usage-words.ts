import { language } from './language.ts';

/** Commander's complaints, which it knows in English only. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/^error: unknown option '(.+)'/, 'erro: opção desconhecida: $1'],
  [/^error: unknown command '(.+)'/, 'erro: comando desconhecido: $1'],
  [/^error: missing required argument '(.+)'/, 'erro: falta o argumento $1'],
  [/^error: required option '(.+)' not specified/, 'erro: falta a opção $1'],
  [/^error: option '(.+)' argument missing/, 'erro: falta o valor da opção $1'],
  [/^error: too many arguments.*/, 'erro: argumentos demais'],
  [
    /^error: option '(.+)' argument '(.*)' is invalid\. Allowed choices are (.+)\./,
    'erro: $1 não aceita "$2"; aceita: $3',
  ],
  [/^error: option '(.+)' argument '(.*)' is invalid\./, 'erro: $1 não aceita "$2".'],
  [/\(Did you mean (?:one of )?(.+)\?\)/, '(você quis dizer $1?)'],
];

export function usageWords(text: string): string {
  const trimmed = text.trimEnd();
  if (language() === 'en') return trimmed;
  return PHRASES.reduce((words, [pattern, portuguese]) => words.replace(pattern, portuguese), trimmed);
}
