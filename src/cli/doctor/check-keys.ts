import type { ApiKey } from '../../auth/api-key.ts';
import type { CommandLine } from '../command-line.ts';
import { t } from '../language.ts';
import { checkPeerOrigins } from './check-peers.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';

const WARNED_BEFORE_MS = 14 * 86_400_000;

/** HTTP needs a key for each operator; FastAGI needs none. */
export async function checkKeys({
  config,
  database: { store },
  command,
}: Pick<Examination, 'config' | 'database' | 'command'>): Promise<Finding[]> {
  if (store === null) return [];
  const { operators, mode } = config;
  const unrevoked = (await store.keys.list()).filter(({ revoked_at }) => revoked_at === null);
  const keys = unrevoked.filter((key) => msLeft(key) > 0);
  const perOperator = operators.map(({ ans_registry: operator }): Finding => {
    const valid = keys.filter((key) => key.operator === operator).length;
    if (valid > 0)
      return {
        check: 'keys',
        status: 'ok',
        found: t(`Chaves da operadora ${operator}: ${valid}`, `Keys of operator ${operator}: ${valid}`),
      };
    const todo =
      mode === 'demo'
        ? t('"npm start" cria a chave demo', '"npm start" creates the demo key')
        : command('keys create', `--operator ${operator}`);
    return {
      check: 'keys',
      status: 'warn',
      found: t(`Operadora ${operator}: nenhuma chave`, `Operator ${operator}: no key`),
      callers: t(
        'por FastAGI nada muda; por HTTP não é possível emitir',
        'nothing changes for FastAGI; nothing can be issued over HTTP',
      ),
      todo,
    };
  });
  const expiring = unrevoked.filter((key) => msLeft(key) < WARNED_BEFORE_MS);
  return [
    ...perOperator,
    ...expiring.map((key) => expiryFinding(key, command)),
    ...checkPeerOrigins(config, keys),
  ];
}

/** Until the key expires. */
function msLeft({ expires_at }: ApiKey): number {
  return expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(expires_at) - Date.now();
}

function expiryFinding(key: ApiKey, command: CommandLine): Finding {
  const { id, operator, origin, expires_at } = key;
  const isOver = msLeft(key) <= 0;
  return {
    check: 'keys',
    status: 'warn',
    found: isOver
      ? t(`Chave ${id} (${origin}) venceu em ${expires_at}`, `Key ${id} (${origin}) expired ${expires_at}`)
      : t(`Chave ${id} (${origin}) vence em ${expires_at}`, `Key ${id} (${origin}) expires ${expires_at}`),
    callers: t(
      'um sistema com chave vencida não emite por HTTP: as ligações dele seguem sem protocolo',
      'a system with an expired key cannot issue over HTTP: its calls go on without a protocol',
    ),
    todo: isOver
      ? `${command('keys create', `--operator ${operator} --origin ${origin}`)} · ${command('keys revoke', id)}`
      : command('keys create', `--operator ${operator} --origin ${origin}`),
  };
}
