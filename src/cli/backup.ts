import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { plural } from '../i18n/plural.ts';
import type { Head } from '../protocol/head.ts';
import { explainDatabase } from './database/explain.ts';
import { CommandFailure, UsageError } from './failure.ts';
import { t } from './language.ts';
import { print } from './print.ts';
import { progress } from './progress.ts';
import {
  type ConfigOption,
  chooseOperator,
  dataSettingsFor,
  noteDemo,
  type OperatorOption,
  operatorDescription,
  withConfig,
  withOperator,
} from './settings.ts';
import { unwritable } from './source/import/write-file.ts';

/** `carimbo backup`: all that the database holds, while servers go on working. */
export function registerBackup(program: Command): void {
  const backup = program
    .command('backup')
    .description(
      t(
        'copia o banco inteiro, com as chaves, para um arquivo; o servidor continua atendendo',
        'copies the whole database, with the keys, to a file; the server goes on working',
      ),
    );
  withOut(withConfig(backup)).action(({ out, ...options }: ConfigOption & { out: string }) =>
    writeTo(out, options, undefined),
  );
}

/** `carimbo export`: the same for one operator. */
export function registerExport(program: Command): void {
  const command = program
    .command('export')
    .description(
      t(
        'copia o diário de uma operadora, com as chaves dela, para um arquivo',
        'copies the journal of one operator, with its keys, to a file',
      ),
    );
  withOut(withOperator(command, operatorDescription())).action(
    ({ out, operator, ...options }: OperatorOption & { out: string }) => {
      const { config } = dataSettingsFor(options);
      // A journal may be left of an operator that is no longer in the configuration.
      return writeTo(out, options, operator ?? chooseOperator(config.operators, undefined).ans_registry);
    },
  );
}

function withOut(command: Command): Command {
  return command.requiredOption(
    '--out <file|folder>',
    t(
      'arquivo, ou pasta (o nome diz a hora e até onde o diário vai)',
      'a file, or a folder (the name says when, and how far the journal goes)',
    ),
    (text: string) => {
      if (text === '') throw new InvalidArgumentError(t('Diga o arquivo.', 'Give the file.'));
      return text;
    },
  );
}

/** An older copy may be replaced, but no other file: the database's own name may be given by mistake. @throws UsageError */
function demandReplaceable(file: string): void {
  if (!existsSync(file) || !statSync(file).isFile() || statSync(file).size === 0) return;
  const start = Buffer.alloc(2);
  const opened = openSync(file, 'r');
  readSync(opened, start);
  closeSync(opened);
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  if (!isGzip)
    throw new UsageError(
      t(
        `${file} já existe e não é uma cópia do Carimbo: nada foi mudado. Escolha outro nome.`,
        `${file} exists and is no copy made by Carimbo: nothing was changed. Choose another name.`,
      ),
    );
}

async function writeTo(out: string, options: ConfigOption, operator: string | undefined): Promise<void> {
  const { config } = dataSettingsFor(options);
  noteDemo(config);
  demandReplaceable(out);
  const { writeDatabase } = await import('../archive/archive.ts');
  const onProgress = progress(t('registros', 'entries'));
  const { file, heads } = await writeDatabase(config.database, { out, operator, onProgress }).catch(
    (error: unknown) => {
      throw unwritable(out, error) ?? explainDatabase(error, config);
    },
  );
  if (operator !== undefined && heads.length === 0)
    throw new CommandFailure(
      t(`Não há diário da operadora ${operator}.`, `There is no journal of operator ${operator}.`),
    );
  print(`✓ ${file}`);
  printHeads(heads);
  print(
    t(
      '  Contém dados pessoais: guarde noutra máquina, com acesso restrito.',
      '  It holds personal data: keep it on another machine, with restricted access.',
    ),
  );
}

/** How far each journal goes, as `carimbo verify` shows it. */
export function printHeads(heads: readonly Head[]): void {
  for (const { operator, seq, hash, at } of heads) {
    const count = t(plural(seq, 'registro', 'registros'), plural(seq, 'entry', 'entries'));
    print(`  ${operator}: ${count}  ${seq}:${hash}${at && `  (${at})`}`);
  }
}
