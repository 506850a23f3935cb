import type { Command } from 'commander';
import { registerKeysCreate } from './keys/create.ts';
import { registerKeysList } from './keys/list.ts';
import { registerKeysRevoke } from './keys/revoke.ts';
import { t } from './language.ts';

/** `carimbo keys …`: works beside a running server, which believes a revoked key for a second at most. */
export function registerKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description(t('chaves da API: criar, listar, revogar', 'API keys: create, list, revoke'));
  registerKeysCreate(keys);
  registerKeysList(keys);
  registerKeysRevoke(keys);
}
