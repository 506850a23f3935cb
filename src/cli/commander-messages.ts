import { Help, type HelpConfiguration } from 'commander';
import { language } from './language.ts';

/** Words of commander in a help text, and the names of option values. */
const WORDS: Readonly<Record<string, string>> = {
  options: 'opções',
  command: 'comando',
  file: 'arquivo',
  'file|folder': 'arquivo|pasta',
  when: 'quando',
  folder: 'pasta',
  path: 'caminho',
  registry: 'registro',
  name: 'nome',
  list: 'lista',
  way: 'modo',
  number: 'número',
  digits: 'dígitos',
  text: 'texto',
  address: 'endereço',
  'context,exten,priority': 'contexto,ramal,prioridade',
};

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Uso:',
  'Options:': 'Opções:',
  'Arguments:': 'Argumentos:',
  'Commands:': 'Comandos:',
  'Global Options:': 'Opções gerais:',
};

const inPortuguese = (text: string) =>
  text.replace(/([<[])([\w,|]+)([\]>])/g, (_, open, word, close) => `${open}${WORDS[word] ?? word}${close}`);

/** Commander's addition to a description: `(choices: "a", "b", default: "a")`. */
const added = (text: string) => text.replace(/\bchoices: /, 'aceita: ').replace(/\bdefault: /, 'padrão: ');

/** A default value as `a, b` instead of `["a","b"]`. */
const readable = (text: string) => text.replace(/\["([^\]]*)"\]/, (_, list) => list.replaceAll('","', ', '));

/** Commander's help in the language of the terminal. */
export function helpSettings(): HelpConfiguration {
  const plain = new Help();
  if (language() === 'en')
    return { optionDescription: (option) => readable(plain.optionDescription(option)) };
  return {
    styleTitle: (title) => TITLES[title] ?? title,
    commandUsage: (command) => inPortuguese(plain.commandUsage(command)),
    subcommandTerm: (command) => inPortuguese(plain.subcommandTerm(command)),
    optionTerm: (option) => inPortuguese(plain.optionTerm(option)),
    argumentTerm: (argument) => WORDS[plain.argumentTerm(argument)] ?? plain.argumentTerm(argument),
    optionDescription: (option) => added(readable(plain.optionDescription(option))),
    argumentDescription: (argument) => added(plain.argumentDescription(argument)),
  };
}

/** Commander's error messages, which exist in English only. */
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

/** An error message of commander in the language of the terminal. */
export function usageMessage(text: string): string {
  const trimmed = text.trimEnd();
  if (language() === 'en') return trimmed;
  const translated = PHRASES.reduce(
    (message, [pattern, portuguese]) => message.replace(pattern, portuguese),
    trimmed,
  );
  return inPortuguese(translated);
}
