import { type Command, InvalidArgumentError } from 'commander';
import { REASON_LIMIT } from '../../auth/api-key.ts';
import { isScope, PBX_SCOPES, SCOPES, type Scope } from '../../auth/scope.ts';
import { isOrigin } from '../../protocol/origin.ts';
import { momentIn } from '../../service/moment.ts';
import { cleanText, cutText } from '../../text/clean.ts';
import { UsageError } from '../failure.ts';
import { t } from '../language.ts';
import { note, print, printJson } from '../print.ts';
import {
  chooseOperator,
  dataSettingsFor,
  type OperatorOption,
  operatorDescription,
  withOperator,
} from '../settings.ts';

const DAY_MS = 86_400_000;

interface CreateOptions extends OperatorOption {
  origin: string;
  scopes: Scope[];
  expires?: string;
  purpose?: string;
  json?: boolean;
}

export function registerKeysCreate(keys: Command): void {
  withOperator(keys.command('create'), operatorDescription())
    .description(t('cria uma chave e a mostra uma única vez', 'creates a key and shows it only once'))
    .option(
      '--origin <name>',
      t('nome do sistema que vai usá-la (origin)', 'name of the system that will use it (origin)'),
      readOrigin,
      'pbx',
    )
    .option(
      '--scopes <list>',
      `${t('o que ela pode, com vírgulas', 'what it may do, separated by commas')}: ${SCOPES.join(', ')}`,
      readScopes,
      [...PBX_SCOPES],
    )
    .option(
      '--expires <when>',
      t(
        'quando vence: 90d, ou o último dia em que vale (2027-03-31)',
        'when it expires: 90d, or the last day on which it is valid (2027-03-31)',
      ),
    )
    .option(
      '--purpose <text>',
      t(
        'para que ela lê dados de pessoas: o motivo nos registros de acesso quando a requisição não dá outro',
        'why it reads data of persons: the reason in the access records where a request gives none',
      ),
      readPurpose,
    )
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(create);
}

async function create({
  operator: asked,
  origin,
  scopes,
  expires,
  purpose,
  json,
  ...options
}: CreateOptions): Promise<void> {
  const { config } = dataSettingsFor(options);
  const { ans_registry: operator, time_zone } = chooseOperator(config.operators, asked);
  const expiry = expires === undefined ? {} : { expires_at: readExpiry(expires, time_zone) };
  const [{ withStore }, { KeyRing }] = await Promise.all([
    import('../with-store.ts'),
    import('../../auth/key-ring.ts'),
  ]);
  const { key, secret } = await withStore(config, (store) =>
    new KeyRing(store.keys).create({
      operator,
      origin,
      scopes,
      ...expiry,
      ...(purpose !== undefined && { purpose }),
    }),
  );
  if (json)
    return printJson({
      id: key.id,
      key: secret,
      operator,
      origin,
      scopes: key.scopes,
      created_at: key.created_at,
      expires_at: key.expires_at,
      purpose: key.purpose,
    });
  print(`${t('Identificador', 'Id')}: ${key.id}`);
  print(`${t('Chave', 'Key')}: ${secret}`);
  note(
    t(
      `Operadora ${operator}, origin ${origin}, pode: ${key.scopes.join(', ')}. Guarde a chave agora: ela não será mostrada de novo.`,
      `Operator ${operator}, origin ${origin}, may: ${key.scopes.join(', ')}. Keep the key now: it will not be shown again.`,
    ),
  );
}

/** `90d` from now, the end of a day in the operator's time zone, or an instant. @returns ISO 8601 */
function readExpiry(text: string, zone: string): string {
  const days = /^([1-9]\d{0,4})d$/.exec(text)?.[1];
  const ms = days === undefined ? momentIn('--expires', text, zone).end : Date.now() + Number(days) * DAY_MS;
  if (ms <= Date.now()) throw new UsageError(t('--expires já passou.', '--expires is in the past.'));
  return new Date(ms).toISOString();
}

function readScopes(text: string): Scope[] {
  const names = text.split(/[\s,]+/).filter(Boolean);
  const unknown = names.filter((name) => !isScope(name));
  if (names.length === 0 || unknown.length > 0) {
    throw new InvalidArgumentError(t(`Existem: ${SCOPES.join(', ')}`, `Available: ${SCOPES.join(', ')}`));
  }
  return [...new Set(names.filter(isScope))];
}

/** As long as the reason that a request may give. */
function readPurpose(text: string): string {
  const purpose = cleanText(text).trim();
  if (purpose !== '' && cutText(purpose, REASON_LIMIT) === purpose) return purpose;
  throw new InvalidArgumentError(
    t(`Use de 1 a ${REASON_LIMIT} caracteres.`, `Use 1 to ${REASON_LIMIT} characters.`),
  );
}

/** An origin is part of a call's identity and is logged. */
function readOrigin(text: string): string {
  if (isOrigin(text)) return text;
  throw new InvalidArgumentError(
    t('Use até 40 letras minúsculas, dígitos, . _ -', 'Use up to 40 lower-case letters, digits, . _ -'),
  );
}
