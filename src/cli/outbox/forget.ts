import type { Command } from 'commander';
import { UsageError } from '../failure.ts';
import { t } from '../language.ts';
import { note } from '../print.ts';
import { chooseOperator, dataSettingsFor, type OperatorOption, withOperator } from '../settings.ts';
import { describeTarget, type TargetOption, targetOf } from './target-option.ts';

export function registerOutboxForget(outbox: Command): void {
  withOperator(outbox.command('forget'))
    .description(
      t(
        'apaga a fila de um webhook ou do e-mail, depois que saiu da configuração',
        'removes the queue of a webhook or of e-mail that is no longer configured',
      ),
    )
    .option('--webhook <name>', t('o nome do webhook', 'the webhook’s name'))
    .option('--email', t('do e-mail', 'of e-mail'))
    .action(forget);
}

async function forget({
  operator,
  webhook,
  email,
  ...options
}: OperatorOption & TargetOption): Promise<void> {
  if ((webhook === undefined) === (email === undefined))
    throw new UsageError(t('Use --webhook NOME ou --email.', 'Use --webhook NAME or --email.'));
  const { config } = dataSettingsFor(options);
  const { ans_registry, webhooks = [], ...rest } = chooseOperator(config.operators, operator);
  const target = targetOf({ ...(webhook !== undefined && { webhook }), ...(email && { email }) });
  const name = describeTarget(target);
  if (email ? rest.email !== undefined : webhooks.some((one) => one.name === webhook))
    throw new UsageError(
      t(
        `${name}: está na configuração; tire-o de lá e reinicie o servidor antes.`,
        `${name}: it is in the configuration; remove it and restart the server first.`,
      ),
    );
  const { withStore } = await import('../with-store.ts');
  const count = await withStore(config, ({ deliveries }) =>
    deliveries.forget({ operator: ans_registry, target }),
  );
  note(
    t(
      `${name}: ${count} registros saíram da fila; continuam no diário.`,
      `${name}: ${count} entries were removed from the queue; they are still in the journal.`,
    ),
  );
}
