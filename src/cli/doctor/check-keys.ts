import type { Config } from '../../config/config.ts';
import type { Store } from '../../store/store.ts';
import type { CommandLine } from '../command-line.ts';
import { t } from '../language.ts';
import { checkPeerOrigins } from './check-peers.ts';
import type { Finding } from './finding.ts';

/** HTTP needs a key for each operator; FastAGI needs none. */
export async function checkKeys(config: Config, store: Store, command: CommandLine): Promise<Finding[]> {
  const { operators, mode } = config;
  const keys = (await store.keys.list()).filter(({ revoked_at }) => revoked_at === null);
  const held = operators.map(({ ans_registry: operator }): Finding => {
    const good = keys.filter((key) => key.operator === operator).length;
    if (good > 0)
      return {
        check: 'keys',
        status: 'ok',
        found: t(`Chaves da operadora ${operator}: ${good}`, `Keys of operator ${operator}: ${good}`),
      };
    const todo =
      mode === 'demo'
        ? t('"npm start" cria a chave demo', '"npm start" makes the demo key')
        : command('keys create', `--operator ${operator}`);
    return {
      check: 'keys',
      status: 'warn',
      found: t(`Operadora ${operator}: nenhuma chave`, `Operator ${operator}: no key`),
      callers: t(
        'por FastAGI nada muda; por HTTP ninguém consegue emitir',
        'by FastAGI nothing changes; by HTTP nobody can issue',
      ),
      todo,
    };
  });
  return [...held, ...checkPeerOrigins(config, keys)];
}
