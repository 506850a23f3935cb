import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { SettingsSchema } from '../config/schema.ts';
import { Check } from '../typebox.ts';
import { annotations } from '../yaml/annotations.ts';
import { commandLine } from './command-line.ts';
import { fillTemplate } from './config-template.ts';
import { CommandFailure, UsageError } from './failure.ts';
import { inLanguage, t } from './language.ts';
import { note, printJson } from './print.ts';
import { unwritable } from './source/import/write-file.ts';

interface InitOptions {
  force?: boolean;
  schema?: boolean;
  ansRegistry?: string;
  name?: string;
}

/** `carimbo init`: a commented carimbo.yaml to fill in. */
export function registerInit(program: Command): void {
  program
    .command('init')
    .description(t('grava um carimbo.yaml comentado', 'writes a commented carimbo.yaml'))
    .argument('[path]', t('onde gravar', 'where to write it'), 'carimbo.yaml')
    .option('-f, --force', t('substitui o arquivo que existe', 'replaces the file that exists'))
    .option('--ans-registry <digits>', t('registro ANS da operadora', 'registro ANS of the operator'))
    .option('--name <name>', t('nome da operadora', 'name of the operator'))
    .option(
      '--schema',
      t(
        'mostra o JSON Schema do arquivo, para editores, sem gravar nada',
        'prints the file’s JSON Schema, for editors, and writes nothing',
      ),
    )
    .action(init);
}

function init(
  path: string,
  { force = false, schema = false, ansRegistry = '', name = '' }: InitOptions,
): void {
  if (schema) {
    printJson(SettingsSchema);
    return;
  }
  checkRegistry(ansRegistry);
  if (existsSync(path) && !force) {
    throw new CommandFailure(
      t(
        `${path} já existe; nada foi alterado. Com --force, é substituído.`,
        `${path} exists; nothing was changed. --force replaces it.`,
      ),
    );
  }
  try {
    writeFileSync(path, fillTemplate({ ans_registry: ansRegistry, name }), { mode: 0o640 });
  } catch (cause) {
    throw unwritable(path, cause) ?? cause;
  }
  const isComplete = ansRegistry !== '' && name !== '';
  const fillIn = isComplete
    ? ''
    : t('Preencha os valores marcados com PREENCHA. ', 'Fill in the values marked PREENCHA. ');
  const command = commandLine({ config: path });
  const next = [command('database create'), command('doctor'), command('serve')];
  note(
    t(
      `${path} gravado. ${fillIn}Depois, na ordem: ${next.join(' · ')}`,
      `${path} written. ${fillIn}Then, in this order: ${next.join(' · ')}`,
    ),
  );
}

/** The same check as on loading the file. @throws UsageError */
function checkRegistry(digits: string): void {
  const schema = SettingsSchema.properties.operators.items.properties.ans_registry;
  if (digits === '' || Check(schema, digits)) return;
  const expected = annotations(schema)['x-expects'];
  throw new UsageError(
    t(
      `--ans-registry ${digits}: esperado ${expected ? inLanguage(expected) : ''}; nada foi gravado.`,
      `--ans-registry ${digits}: expected ${expected ? inLanguage(expected) : ''}; nothing was written.`,
    ),
  );
}
