import type { Command } from 'commander';
import type { ListedUser } from '../../auth/users.ts';
import { commandLine } from '../command-line.ts';
import { t } from '../language.ts';
import { note, print, printJson } from '../print.ts';
import { dataSettingsFor, type OperatorOption, withOperator } from '../settings.ts';
import { withUsers } from './with-users.ts';

interface ListOptions extends OperatorOption {
  json?: boolean;
}

export function registerUsersList(users: Command): void {
  withOperator(users.command('list'), t('só os desta operadora', 'only this operator'))
    .description(t('lista os usuários, inclusive os desativados', 'lists the users, including disabled ones'))
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(list);
}

async function list({ operator, json, ...options }: ListOptions): Promise<void> {
  const { config } = dataSettingsFor(options);
  const all = await withUsers(config, ({ users }) => users.list(operator));
  if (json) return printJson(all);
  if (all.length === 0) {
    const create = commandLine(options)('users create');
    return note(t(`Nenhum usuário. "${create}" cria um.`, `No users. "${create}" creates one.`));
  }
  for (const user of all) print(describe(user));
}

function describe({ user, operator, name, role, extensions, totp, ...more }: ListedUser): string {
  const { disabled_at, signed_in_at } = more;
  const state =
    disabled_at === null
      ? t('ativo', 'enabled')
      : t(`desativado em ${disabled_at}`, `disabled ${disabled_at}`);
  const last =
    signed_in_at === null
      ? t('nunca entrou', 'never signed in')
      : t(`última entrada ${signed_in_at}`, `last signed in ${signed_in_at}`);
  const factor = totp
    ? t('com segundo fator', 'with second factor')
    : t('sem segundo fator', 'no second factor');
  const at = extensions.length === 0 ? '' : `  ${t('ramais', 'extensions')} ${extensions.join(',')}`;
  return `${user}  ${operator}  ${role}  ${state}  ${last}  ${factor}${at}  ${name}`;
}
