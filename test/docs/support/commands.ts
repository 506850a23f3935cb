import type { Command } from 'commander';
import { inlineCode, type Page, shellLines } from './pages.ts';

/** Commands that take the word `carimbo` as a name: of a user, a database, a service. */
const OTHERS = /^(sudo -u \w+ create|useradd|journalctl|systemctl|chown|chgrp|carimbo-deliver)/;

/** Every `carimbo …` that a page shows, in blocks or in running text, without the text before it. */
export function commandsOf(page: Page): string[] {
  const lines = page.blocks
    .filter(({ language }) => language === 'sh' || language === 'ini')
    .flatMap(shellLines);
  return [...lines, ...inlineCode(page)].flatMap((line) => {
    if (OTHERS.test(line)) return [];
    const [, words] = /(?:^|[ /])carimbo(?:\.js)? +((?!npx|node)[a-z-].*)$/.exec(line) ?? [];
    // What the shell does with it is not the command's.
    return words === undefined ? [] : [words.replace(/\s+(>|<|\|).*$/, '')];
  });
}

/** The fault of a command on a page, or null. */
export function faultOf(words: string, root: Command): string | null {
  let command = root;
  let given = 0;
  const tokens = words.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
    if (token === '…') continue;
    if (token.startsWith('-')) {
      const option = [...command.options, ...root.options].find(
        ({ long, short }) => token === long || token === short,
      );
      if (option === undefined && !['--help', '-h'].includes(token)) return `no option ${token}`;
      if (option?.required && /^(-.+)?$/.test(tokens.shift() ?? '')) return `${token} lacks its value`;
      continue;
    }
    const next = command.commands.find((child) => child.name() === token);
    if (next !== undefined) command = next;
    else if (command === root && token === 'help') return null;
    else if (given < command.registeredArguments.length) given += 1;
    else return `"${token}" is no command and no argument of ${command.name()}`;
  }
  return null;
}
