import type { Command } from 'commander';
import { UsageError } from '../failure.ts';
import { t } from '../language.ts';
import { note } from '../print.ts';
import { chooseOperator, dataSettingsFor, type OperatorOption, withOperator } from '../settings.ts';
import { targetOf } from './target-option.ts';

export function registerOutboxForget(outbox: Command): void {
  withOperator(outbox.command('forget'))
    .description(
      t(
        'apaga a fila de um webhook que saiu da configuração',
        'removes the queue of a webhook that is no longer configured',
      ),
    )
    .requiredOption('--webhook <name>', t('o nome do webhook', 'the webhook’s name'))
    .action(forget);
}

async function forget({
  operator,
  webhook,
  ...options
}: OperatorOption & { webhook: string }): Promise<void> {
  const { config } = dataSettingsFor(options);
  const { ans_registry, webhooks = [] } = chooseOperator(config.operators, operator);
  if (webhooks.some(({ name }) => name === webhook))
    throw new UsageError(
      t(
        `O webhook ${webhook} está na configuração: tire-o de lá e reinicie o servidor antes.`,
        `The webhook ${webhook} is in the configuration: remove it and restart the server first.`,
      ),
    );
  const { withStore } = await import('../with-store.ts');
  const count = await withStore(config, ({ deliveries }) =>
    deliveries.forget({ operator: ans_registry, target: targetOf({ webhook }) }),
  );
  note(
    t(
      `${count} registros saíram da fila de ${webhook}; continuam no diário.`,
      `${count} entries were removed from the queue of ${webhook}; they are still in the journal.`,
    ),
  );
}
