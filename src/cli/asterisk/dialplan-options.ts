import { type Command, Option } from 'commander';
import { CLASSES } from '../../protocol/enums.ts';
import { UsageError } from '../failure.ts';
import { t } from '../language.ts';
import { type OperatorOption, operatorDescription, withOperator } from '../settings.ts';
import { WAYS, type Way } from './fill-dialplan.ts';
import { ENTRY_NAME } from './settings-blocks.ts';

export interface DialplanOptions extends OperatorOption {
  way?: Way;
  queue?: string;
  next?: string;
  else?: string;
  entry?: string;
  class?: string;
  cdr?: string;
  origin?: string;
  record?: boolean;
  server?: string;
  keyId?: string;
  createKey?: boolean;
}

/** With the way decided: by the option, or by what is installed. */
export type ChosenOptions = DialplanOptions & { way: Way };

/** The options of `print` and `install`: the dialplan's settings, and its key. */
export function withDialplanOptions(command: Command): Command {
  return withSettingsOptions(command)
    .option(
      '--key-id <id>',
      t(
        'id da chave da API para --way http; o segredo vem de CARIMBO_KEY',
        'id of the API key for --way http; the secret comes from CARIMBO_KEY',
      ),
    )
    .option(
      '--create-key',
      t(
        'para --way http: cria uma chave e a escreve no arquivo',
        'for --way http: creates a key and writes it into the file',
      ),
    );
}

/** The dialplan's settings. */
export function withSettingsOptions(command: Command): Command {
  return withOperator(command, operatorDescription())
    .addOption(
      new Option(
        '-w, --way <way>',
        t(
          'como o Asterisk fala com o Carimbo (padrão: o que já está instalado, ou fastagi)',
          'how Asterisk talks to Carimbo (default: what is installed, or fastagi)',
        ),
      ).choices(WAYS),
    )
    .option('-q, --queue <name>', t('fila que recebe as ligações', 'queue that receives the calls'))
    .option(
      '--next <context,exten,priority>',
      t(
        'FreePBX e Issabel: para onde vai a ligação, em vez da fila (ext-queues,NÚMERO,1)',
        'FreePBX and Issabel: where the call goes instead of the queue (ext-queues,NUMBER,1)',
      ),
    )
    .option(
      '--else <context,exten,priority>',
      t(
        'para onde vai a ligação que a fila não aceita ou devolve',
        'where a call goes that the queue does not accept or gives back',
      ),
    )
    .option(
      '--entry <name>',
      t(
        'acrescenta uma entrada: Goto(carimbo-fastagi,NOME,1), com tipo, operadora, fila e destinos próprios',
        'adds an entry: Goto(carimbo-fastagi,NAME,1), with class, operator, queue and destinations of its own',
      ),
    )
    .addOption(
      new Option(
        '--class <class>',
        t('tipo de demanda das ligações', 'class of demand of the calls'),
      ).choices(CLASSES),
    )
    .option(
      '--cdr <column>',
      t(
        'campo do CDR que recebe o protocolo: userfield, uma coluna sua, ou none',
        'CDR field for the protocol: userfield, a column of your own, or none',
      ),
    )
    .option(
      '--origin <name>',
      t(
        'nome desta central (origin), quando agi.allow define um para ela (padrão: pbx)',
        'name (origin) of this PBX, if agi.allow gives it one (default: pbx)',
      ),
    )
    .option(
      '--record',
      t('grava as ligações (padrão, menos com --next)', 'records the calls (default, except with --next)'),
    )
    .option('--no-record', t('não grava (padrão com --next)', 'does not record (default with --next)'))
    .option(
      '-s, --server <address>',
      t(
        'endereço do Carimbo visto do Asterisk: MÁQUINA:PORTA ou http(s)://…',
        'Carimbo’s address as Asterisk sees it: HOST:PORT or http(s)://…',
      ),
    );
}

/** @throws UsageError for options that contradict each other, and for values that cannot be right */
export function checkDialplanOptions({
  way,
  createKey = false,
  keyId,
  entry,
  cdr,
  next,
  else: otherwise,
}: ChosenOptions): void {
  if (createKey && keyId !== undefined)
    throw new UsageError(
      t('Use --key-id ou --create-key, não os dois.', 'Use --key-id or --create-key, not both.'),
    );
  if (way === 'fastagi' && (createKey || keyId !== undefined))
    throw new UsageError(
      t(
        'FastAGI não usa chave: --key-id e --create-key só valem com --way http.',
        'FastAGI uses no key: --key-id and --create-key are for --way http only.',
      ),
    );
  if (entry !== undefined && !ENTRY_NAME.test(entry))
    throw new UsageError(
      t(
        `--entry ${entry}: use de 2 a 40 letras minúsculas, algarismos ou _, começando por letra.`,
        `--entry ${entry}: use 2 to 40 lower-case letters, digits or _, beginning with a letter.`,
      ),
    );
  if (cdr !== undefined && !/^\w+$/.test(cdr))
    throw new UsageError(
      t(
        `--cdr ${cdr}: use userfield, none ou o nome de uma coluna do CDR.`,
        `--cdr ${cdr}: use userfield, none, or the name of a CDR column.`,
      ),
    );
  for (const [option, value] of [
    ['--next', next],
    ['--else', otherwise],
  ] as const) {
    if (value === undefined || value === '' || /^[^,\s]+,[^,\s]+,[^,\s]+$/.test(value)) continue;
    throw new UsageError(
      t(
        `${option} ${value}: use contexto,extensão,prioridade (ext-queues,400,1).`,
        `${option} ${value}: use context,exten,priority (ext-queues,400,1).`,
      ),
    );
  }
}
