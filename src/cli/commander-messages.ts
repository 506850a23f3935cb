import { Help, type HelpConfiguration } from 'commander';
import { language } from './language.ts';

/** Commander's own words in a help text, and the names that values have in ours. */
const WORDS: Readonly<Record<string, string>> = {
  options: 'opções',
  command: 'comando',
  file: 'arquivo',
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
  text.replace(/([<[])([\w,]+)([\]>])/g, (_, open, word, close) => `${open}${WORDS[word] ?? word}${close}`);

/** What commander adds to a description: `(choices: "a", "b", default: "a")`. */
const added = (text: string) => text.replace(/\bchoices: /, 'aceita: ').replace(/\bdefault: /, 'padrão: ');

/** A list as people write it, instead of JSON. */
const readable = (text: string) => text.replace(/\["([^\]]*)"\]/, (_, list) => list.replaceAll('","', ', '));

/** Help laid out by commander, in the language of the terminal. */
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
