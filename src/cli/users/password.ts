import type { Command } from 'commander';
import { t } from '../language.ts';
import { note, print } from '../print.ts';
import { type ConfigOption, dataSettingsFor, withConfig } from '../settings.ts';
import { generatedPassword, readUser, userArgument } from './create.ts';
import { readPassword } from './read-password.ts';
import { withUsers } from './with-users.ts';

interface PasswordOptions extends ConfigOption {
  generate?: boolean;
  resetTotp?: boolean;
}

export function registerUsersPassword(users: Command): void {
  withConfig(users.command('password'))
    .description(
      t(
        'define uma senha provisória, digitada ou pela entrada padrão; as sessões do usuário terminam',
        'sets a temporary password, typed or piped in; the sessions of the user end',
      ),
    )
    .argument('<user>', userArgument(), readUser)
    .option(
      '--generate',
      t('gera a senha e a mostra uma única vez', 'generates the password and shows it only once'),
    )
    .option(
      '--reset-totp',
      t(
        'desativa também o segundo fator, de quem perdeu o aparelho e os códigos',
        'also disables the second factor, for who lost the device and the codes',
      ),
    )
    .action(setPassword);
}

async function setPassword(
  user: string,
  { generate, resetTotp, ...options }: PasswordOptions,
): Promise<void> {
  const { config } = dataSettingsFor(options);
  const password = generate ? generatedPassword() : await readPassword();
  await withUsers(config, async ({ users, note }) => {
    const { operator } = await users.get(user);
    const what = resetTotp ? 'password, totp' : 'password';
    await note(operator, 'password', `user to be changed: ${user} (${what})`);
    await users.change(user, { password, ...(resetTotp && { totp: false }) });
  });
  if (generate) print(`${t('Senha', 'Password')}: ${password}`);
  note(
    t(
      `Senha de ${user} definida. É provisória: na próxima entrada ele a troca.`,
      `Password of ${user} set. It is temporary: it is changed at the next sign-in.`,
    ),
  );
}
