import type { Command } from 'commander';
import { t } from '../language.ts';
import { note } from '../print.ts';
import { type ConfigOption, dataSettingsFor, withConfig } from '../settings.ts';
import { readUser, userArgument } from './create.ts';
import { withUsers } from './with-users.ts';

export function registerUsersDisable(users: Command): void {
  withConfig(users.command('disable'))
    .description(
      t(
        'impede um usuário de entrar; as sessões dele terminam na hora, em todos os servidores',
        'keeps a user from signing in; the sessions end at once, on all servers',
      ),
    )
    .argument('<user>', userArgument(), readUser)
    .action((user: string, options: ConfigOption) => change(user, options, true));
  withConfig(users.command('enable'))
    .description(t('deixa um usuário desativado entrar de novo', 'lets a disabled user sign in again'))
    .argument('<user>', userArgument(), readUser)
    .action((user: string, options: ConfigOption) => change(user, options, false));
}

async function change(user: string, options: ConfigOption, disabled: boolean): Promise<void> {
  const { config } = dataSettingsFor(options);
  await withUsers(config, async ({ users, note }) => {
    const { operator } = await users.get(user);
    const command = disabled ? 'disable' : 'enable';
    await note(operator, command, `user to be changed: ${user} (disabled ${disabled})`);
    await users.change(user, { disabled });
  });
  if (disabled) note(t(`Usuário ${user} desativado.`, `User ${user} disabled.`));
  else note(t(`Usuário ${user} ativado.`, `User ${user} enabled.`));
}
