import type { Command } from 'commander';
import { CommandFailure } from '../failure.ts';
import { t } from '../language.ts';
import { note } from '../print.ts';
import { type ConfigOption, dataSettingsFor, withConfig } from '../settings.ts';

export function registerKeysRevoke(keys: Command): void {
  withConfig(keys.command('revoke'))
    .description(
      t(
        'revoga uma chave; o servidor no ar passa a recusá-la em até um segundo',
        'revokes a key; a running server refuses it within a second',
      ),
    )
    .argument('<id>', t('o identificador, como "keys list" mostra', 'the id, as shown by "keys list"'))
    .action(revoke);
}

async function revoke(id: string, options: ConfigOption): Promise<void> {
  const { config } = dataSettingsFor(options);
  const [{ withStore }, { KeyRing }] = await Promise.all([
    import('../with-store.ts'),
    import('../../auth/key-ring.ts'),
  ]);
  const revoked = await withStore(config, (store) => new KeyRing(store.keys).revoke(id));
  if (!revoked) {
    throw new CommandFailure(
      t(
        `Não há chave válida com o id ${id}. "carimbo keys list" mostra as que existem.`,
        `There is no valid key with the id ${id}. "carimbo keys list" shows those that exist.`,
      ),
    );
  }
  note(t(`Chave ${id} revogada.`, `Key ${id} revoked.`));
}
