import { randomBytes } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { isRole, ROLES, type Role } from '../../auth/role.ts';
import { isUserName, userNameOf } from '../../auth/user.ts';
import { cleanText } from '../../text/clean.ts';
import { t } from '../language.ts';
import { note, print, printJson } from '../print.ts';
import {
  chooseOperator,
  dataSettingsFor,
  type OperatorOption,
  operatorDescription,
  withOperator,
} from '../settings.ts';
import { readPassword } from './read-password.ts';
import { withUsers } from './with-users.ts';

interface CreateOptions extends OperatorOption {
  name?: string;
  role: Role;
  extensions: string[];
  queues: string[];
  generate?: boolean;
  json?: boolean;
}

export function registerUsersCreate(users: Command): void {
  withOperator(users.command('create'), operatorDescription())
    .description(
      t(
        'cria um usuário do console; a senha é digitada, ou vem pela entrada padrão',
        'creates a user of the console; the password is typed, or piped in',
      ),
    )
    .argument('<user>', userArgument(), readUser)
    .option('--name <text>', t('como as pessoas o conhecem', 'as people know the user'), cleanText)
    .requiredOption('--role <role>', `${t('papel', 'role')}: ${ROLES.join(', ')}`, readRole)
    .option('--extensions <list>', t('ramais, com vírgulas', 'extensions, separated by commas'), readList, [])
    .option('--queues <list>', t('filas, com vírgulas', 'queues, separated by commas'), readList, [])
    .option(
      '--generate',
      t('gera a senha e a mostra uma única vez', 'generates the password and shows it only once'),
    )
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(create);
}

async function create(
  user: string,
  { operator: asked, name = user, role, extensions, queues, generate, json, ...options }: CreateOptions,
): Promise<void> {
  const { config } = dataSettingsFor(options);
  const { ans_registry: operator } = chooseOperator(config.operators, asked);
  const password = generate ? generatedPassword() : await readPassword();
  await withUsers(config, async ({ users, note }) => {
    await note(operator, 'create', `user to be created: ${user} (${role})`);
    await users.create({ user, operator, name, role, extensions, queues, password });
  });
  if (json)
    return printJson({ user, operator, name, role, extensions, queues, ...(generate && { password }) });
  if (generate) print(`${t('Senha', 'Password')}: ${password}`);
  note(
    t(
      `Usuário ${user} (${role}) criado na operadora ${operator}. A senha é provisória: na primeira entrada ele a troca.`,
      `User ${user} (${role}) created for operator ${operator}. The password is temporary: it is changed at the first sign-in.`,
    ),
  );
}

export const userArgument = () =>
  t('nome do usuário, como maria.silva', 'name of the user, such as maria.silva');

export function readUser(text: string): string {
  const user = userNameOf(text);
  if (isUserName(user)) return user;
  throw new InvalidArgumentError(
    t('Use até 64 letras minúsculas, dígitos, . _ @ -', 'Use up to 64 lower-case letters, digits, . _ @ -'),
  );
}

/** 120 random bits, as groups that are easy to read out. */
export function generatedPassword(): string {
  return (randomBytes(15).toString('hex').match(/.{6}/g) ?? []).join('-');
}

function readRole(text: string): Role {
  if (isRole(text)) return text;
  throw new InvalidArgumentError(t(`Existem: ${ROLES.join(', ')}`, `Available: ${ROLES.join(', ')}`));
}

function readList(text: string): string[] {
  return cleanText(text)
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
}
