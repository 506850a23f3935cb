import type { Command } from 'commander';
import type { ApiKey } from '../../auth/api-key.ts';
import { commandLine } from '../command-line.ts';
import { t } from '../language.ts';
import { note, print, printJson } from '../print.ts';
import { dataSettingsFor, type OperatorOption, withOperator } from '../settings.ts';

interface ListOptions extends OperatorOption {
  json?: boolean;
}

export function registerKeysList(keys: Command): void {
  withOperator(keys.command('list'), t('só as desta operadora', 'only this operator'))
    .description(
      t(
        'lista as chaves, inclusive as revogadas; nunca mostra os segredos',
        'lists the keys, including revoked ones; never shows secrets',
      ),
    )
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(list);
}

async function list({ operator, json, ...options }: ListOptions): Promise<void> {
  const { config } = dataSettingsFor(options);
  const { withStore } = await import('../with-store.ts');
  const keys = await withStore(config, (store) => store.keys.list(operator));
  if (json) return printJson(keys);
  if (keys.length === 0) {
    const create = commandLine(options)('keys create');
    return note(t(`Nenhuma chave. "${create}" cria uma.`, `No keys. "${create}" creates one.`));
  }
  for (const key of keys) print(describe(key));
}

function describe({
  id,
  operator,
  origin,
  scopes,
  created_at,
  last_used_at,
  purpose,
  ...key
}: ApiKey): string {
  const used =
    last_used_at === null
      ? t('nunca usada', 'never used')
      : t(`último uso ${last_used_at}`, `last used ${last_used_at}`);
  return `${id}  ${operator}  ${origin}  ${created_at}  ${stateOf(key)}  ${used}  ${scopes.join(',')}${purpose === null ? '' : `  ${purpose}`}`;
}

function stateOf({ revoked_at, expires_at }: Pick<ApiKey, 'revoked_at' | 'expires_at'>): string {
  if (revoked_at !== null) return t(`revogada em ${revoked_at}`, `revoked ${revoked_at}`);
  if (expires_at === null) return t('válida', 'valid');
  return Date.parse(expires_at) <= Date.now()
    ? t(`venceu em ${expires_at}`, `expired ${expires_at}`)
    : t(`válida até ${expires_at}`, `valid until ${expires_at}`);
}
