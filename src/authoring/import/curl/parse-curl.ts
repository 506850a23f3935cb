import { ImportError } from '../import-error.ts';
import { type Given, readOptions } from './curl-options.ts';
import { repairPaste } from './repair-paste.ts';
import { isWindowsCommand, type Token, type Tokens, tokenize } from './tokenize.ts';
import { isMixed, tokenizeWindows, withoutWindows } from './tokenize-windows.ts';

/** One command, its options by meaning, in order. */
export interface CurlCommand {
  given: Given[];
  unclosed: boolean;
}

const CURL = /^(?:.*[\\/])?curl(?:\.exe)?$/;

/** Every curl command in a text that may be an e-mail. @throws ImportError where there is none */
export function parseCurl(text: string): CurlCommand[] {
  const repaired = repairPaste(text);
  // What comes before may be prose, whose apostrophes are no quotes.
  const start = /(?:^|[\s$>"'`(])(?:[\w./\\:-]*[\\/])?curl(?:\.exe)?(?=\s)/.exec(repaired);
  if (start === null) throw isPowerShell(repaired) ? powerShell() : noCommand();
  const command = repaired.slice(start.index).replace(/^[\s$>"'`(]+/, '');
  const { tokens, unclosed } = tokensOfCommand(command);
  const commands = split(tokens).map((words) => ({ given: readOptions(words), unclosed }));
  if (commands.some(({ given }) => given.some(({ means }) => means === 'powershell'))) throw powerShell();
  const useful = commands.filter(({ given }) =>
    given.some(({ means }) => means === 'place' || means === 'url'),
  );
  if (useful.length === 0) throw noCommand();
  return useful;
}

function tokensOfCommand(command: string): Tokens {
  if (!isWindowsCommand(command)) return tokenize(command);
  return isMixed(command) ? tokenize(withoutWindows(command)) : tokenizeWindows(command);
}

/** A command begins with `curl` on a line of its own (a `$ ` may stand before) and ends at a pipe or the like. */
function split(tokens: readonly Token[]): string[][] {
  const commands: string[][] = [];
  let open = false;
  let afterPrompt = true;
  for (const { text, newLine, quoted } of tokens) {
    const prompt = newLine && !quoted && /^[$#>%]$/.test(text);
    if (!quoted && CURL.test(text) && (newLine || afterPrompt)) {
      commands.push([]);
      open = true;
    } else if (!quoted && /^(\||\|\||&&|;|>|>>|2>&1|<)$/.test(text)) open = false;
    else if (open && !prompt) commands.at(-1)?.push(text);
    afterPrompt = prompt || (!quoted && /^(&&|;)$/.test(text));
  }
  return commands;
}

/** There `curl` is another name of Invoke-WebRequest, whose options are not those of curl. */
function isPowerShell(text: string): boolean {
  return /\b(?:Invoke-(?:RestMethod|WebRequest)|irm|iwr)\s/i.test(text);
}

function powerShell(): ImportError {
  return new ImportError(
    'O comando é do PowerShell (onde curl é o Invoke-WebRequest), não do curl, e não foi lido. Peça o exemplo como “curl” para Linux (bash), ou a coleção do Postman; no navegador: F12, aba Rede, Copiar como cURL (bash).',
    'The command is PowerShell (Invoke-WebRequest, which goes by curl there too), not curl: nothing of it was read. Ask for the example as curl for Linux (bash), or for the Postman collection; in a browser: F12, Network, Copy as cURL (bash).',
  );
}

function noCommand(): ImportError {
  return new ImportError(
    'Nenhum comando curl com endereço foi encontrado no texto.',
    'No curl command with an address was found in the text.',
  );
}
