import { type Command, Option } from 'commander';
import { CLASSES } from '../../protocol/enums.ts';
import { t } from '../language.ts';
import { type OperatorOption, operatorDescription, withOperator } from '../settings.ts';
import { WAYS, type Way } from './fill-dialplan.ts';

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

/** The options of both `print` and `install`: the dialplan's settings. */
export function withDialplanOptions(command: Command): Command {
  return withOperator(command, operatorDescription())
    .addOption(
      new Option(
        '-w, --way <way>',
        t(
          'como o Asterisk fala com o Carimbo (padrão: o que já está instalado, ou fastagi)',
          'how Asterisk speaks to Carimbo (without it: what is installed, or fastagi)',
        ),
      ).choices(WAYS),
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
      '--else <context,exten,priority>',
      t(
        'para onde vai a ligação que a fila não aceita ou devolve',
        'where a call goes that the queue does not take, or gives back',
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
        'CDR field that takes the protocol: userfield, a column of your own, or none',
      ),
    )
    .option(
      '--origin <name>',
      t(
        'nome desta central (origin), quando agi.allow define um para ela (padrão: pbx)',
        'name of this PBX, where agi.allow gives it one (without it: pbx)',
      ),
    )
    .option(
      '--record',
      t('grava as ligações (padrão, menos com --next)', 'records the calls (as usual, but for --next)'),
    )
    .option('--no-record', t('não grava (padrão com --next)', 'does not record (as usual with --next)'))
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
        'id da chave da API para --way http; o segredo vem de CARIMBO_KEY',
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
