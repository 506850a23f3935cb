import { type Command, Option } from 'commander';
import type { Config } from '../../config/config.ts';
import { authority } from '../authority.ts';
import { UsageError } from '../failure.ts';
import { t } from '../language.ts';
import { type ConfigOption, chooseOperator, settingsFor, withConfig } from '../settings.ts';
import { fillDialplan, readTemplate, WAYS, type Way } from './fill-dialplan.ts';

export interface DialplanOptions extends ConfigOption {
  way: Way;
  operator?: string;
  queue?: string;
  next?: string;
  server?: string;
  keyId?: string;
  createKey?: boolean;
}

/** The options that `print` and `install` share: what goes into the dialplan's settings. */
export function withDialplanOptions(command: Command): Command {
  return withConfig(command)
    .addOption(
      new Option(
        '-w, --way <way>',
        t('por onde o Asterisk fala com o Carimbo', 'how Asterisk speaks to Carimbo'),
      )
        .choices(WAYS)
        .default('fastagi'),
    )
    .option(
      '-o, --operator <registry>',
      t(
        'registro ANS (dispensável quando há uma operadora só)',
        'registro ANS (not needed where there is one operator)',
      ),
    )
    .option('-q, --queue <name>', t('fila que recebe as ligações', 'queue that takes the calls'))
    .option(
      '--next <context,exten,priority>',
      t(
        'FreePBX e Issabel: para onde vai a ligação, em vez da fila (ext-queues,NÚMERO,1)',
        'FreePBX and Issabel: where the call goes instead of the queue (ext-queues,NUMBER,1)',
      ),
    )
    .option(
      '-s, --server <address>',
      t(
        'endereço do Carimbo visto do Asterisk: MÁQUINA:PORTA ou http(s)://…',
        'Carimbo’s address as Asterisk sees it: HOST:PORT or http(s)://…',
      ),
    )
    .option(
      '--key-id <id>',
      t(
        'chave da API para --way http; o segredo vem de CARIMBO_KEY',
        'API key for --way http; its secret comes from CARIMBO_KEY',
      ),
    )
    .option(
      '--create-key',
      t(
        'para --way http: cria uma chave e a escreve no arquivo',
        'for --way http: makes a key and writes it into the file',
      ),
    );
}

/** The dialplan's text, filled in from the options and the configuration. */
export async function makeDialplan(options: DialplanOptions): Promise<string> {
  const { config } = settingsFor(options);
  const template = readTemplate(options.way);
  if (options.way === 'fastagi') return fillDialplan(template, fastAgiValues(config, options));
  return fillDialplan(template, await httpValues(config, options));
}

function fastAgiValues({ agi, operators }: Config, { server, operator, queue, next }: DialplanOptions) {
  const several = operators.length > 1 || operator !== undefined;
  return {
    CARIMBO_AGI: server?.replace(/^agi:\/\//, '').replace(/\/.*$/, '') ?? authority(agi),
    CARIMBO_AGI_ARGUMENT: several
      ? `operator=${chooseOperator(operators, operator).ans_registry}`
      : undefined,
    CARIMBO_QUEUE: queue,
    CARIMBO_NEXT: next,
  };
}

async function httpValues(config: Config, options: DialplanOptions) {
  const { server = authority(config.http), queue, next } = options;
  return {
    CARIMBO_SERVER: (/^https?:\/\//.test(server) ? server : `http://${server}`).replace(/\/+$/, ''),
    CARIMBO_QUEUE: queue,
    CARIMBO_NEXT: next,
    ...(await keyValues(config, options)),
  };
}

async function keyValues(config: Config, { createKey = false, keyId, operator: asked }: DialplanOptions) {
  if (!createKey) return { CARIMBO_KEY_ID: keyId, CARIMBO_KEY: process.env.CARIMBO_KEY || undefined };
  if (keyId !== undefined)
    throw new UsageError(
      t('Use --key-id ou --create-key, não os dois.', 'Use --key-id or --create-key, not both.'),
    );
  const operator = chooseOperator(config.operators, asked).ans_registry;
  const [{ withStore }, { KeyRing }] = await Promise.all([
    import('../with-store.ts'),
    import('../../keys/key-ring.ts'),
  ]);
  const { key, secret } = await withStore(config, (store) =>
    new KeyRing(store.keys).create({ operator, scopes: ['protocols:issue', 'protocols:write'] }),
  );
  return { CARIMBO_KEY_ID: key.id, CARIMBO_KEY: secret };
}
