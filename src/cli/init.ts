import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { SettingsSchema } from '../config/schema.ts';
import { Check } from '../typebox.ts';
import { annotations } from '../yaml/annotations.ts';
import { commandLine } from './command-line.ts';
import { fillTemplate } from './config-template.ts';
import { CommandFailure, UsageError } from './failure.ts';
import { hostOfMachine } from './host-of-machine.ts';
import { inLanguage, t } from './language.ts';
import { note, printJson } from './print.ts';
import { unwritable } from './source/import/write-file.ts';

interface InitOptions {
  force?: boolean;
  schema?: boolean;
  ansRegistry?: string;
  name?: string;
  pbxHost?: string;
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
      '--pbx-host <host>',
      t(
        'máquina da central, que recebe uma faixa de números: os 8 primeiros caracteres do /etc/machine-id dela (padrão: esta máquina)',
        'machine of the PBX, which gets a range of numbers: the first 8 characters of its /etc/machine-id (default: this machine)',
      ),
    )
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
  { force = false, schema = false, ansRegistry = '', name = '', pbxHost = hostOfMachine() }: InitOptions,
): void {
  if (schema) {
    printJson(SettingsSchema);
    return;
  }
  checkRegistry(ansRegistry);
  if (pbxHost !== undefined && !HOST.test(pbxHost)) throw badHost(pbxHost);
  if (existsSync(path) && !force) {
    throw new CommandFailure(
      t(
        `${path} já existe; nada foi alterado. Com --force, é substituído.`,
        `${path} exists; nothing was changed. --force replaces it.`,
      ),
    );
  }
  try {
    writeFileSync(path, fillTemplate({ ans_registry: ansRegistry, name, host: pbxHost }), { mode: 0o640 });
  } catch (cause) {
    throw unwritable(path, cause) ?? cause;
  }
  if (pbxHost !== undefined) note(rangeNote(pbxHost));
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

const HOST = /^[0-9a-f]{8}$/;

function badHost(host: string): UsageError {
  return new UsageError(
    t(
      `--pbx-host ${host}: esperados 8 caracteres (0-9, a-f), como mostra, na central: head -c 8 /etc/machine-id`,
      `--pbx-host ${host}: expected 8 characters (0-9, a-f), as the PBX shows: head -c 8 /etc/machine-id`,
    ),
  );
}

function rangeNote(host: string): string {
  return t(
    `Sem servidor, a central da máquina ${host} dá os números 900000 a 949999 de cada dia. Se a central é outra máquina, corrija "host" em operators[].offline antes de ligar o servidor.`,
    `Without a server, the PBX on machine ${host} gives out the numbers 900000 to 949999 of each day. If the PBX is another machine, correct "host" in operators[].offline before starting the server.`,
  );
}
