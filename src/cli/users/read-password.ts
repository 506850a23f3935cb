import { createInterface } from 'node:readline/promises';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UsageError } from '../failure.ts';
import { t } from '../language.ts';

/**
 * A password, never from the arguments, which every user of the machine sees: typed twice at a terminal, which does not show
 * it, or the first line of what is piped in.
 */
export async function readPassword(input: NodeJS.ReadStream = process.stdin): Promise<string> {
  const password = input.isTTY ? await ask(input) : ((await text(input)).split(/\r?\n/)[0] ?? '');
  if (password === '')
    throw new UsageError(
      t('Nenhuma senha: digite-a, ou envie-a pela entrada padrão.', 'No password: type it, or pipe it in.'),
    );
  return password;
}

async function ask(input: NodeJS.ReadStream): Promise<string> {
  const first = await askOnce(input, t('Senha: ', 'Password: '));
  const second = await askOnce(input, t('De novo: ', 'Again: '));
  if (first === second) return first;
  throw new UsageError(t('As senhas não são iguais.', 'The passwords differ.'));
}

/** Readline echoes to its output: here, to nowhere. */
async function askOnce(input: NodeJS.ReadStream, prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const nowhere = new PassThrough();
  nowhere.resume();
  const line = createInterface({ input, output: nowhere, terminal: true });
  const isLeft = new Promise<never>((_resolve, reject) => {
    line.on('SIGINT', () => reject(new UsageError(t('Cancelado.', 'Cancelled.'))));
  });
  try {
    return await Promise.race([line.question(''), isLeft]);
  } finally {
    line.close();
    process.stderr.write('\n');
  }
}
