import type { Command } from 'commander';
import { t } from '../language.ts';
import { note } from '../print.ts';
import { chooseOperator, dataSettingsFor, type OperatorOption, withOperator } from '../settings.ts';

export function registerOutboxRetry(outbox: Command): void {
  withOperator(outbox.command('retry'))
    .description(t('tenta de novo agora o que falhou', 'retries now what failed'))
    .action(retry);
}

async function retry({ operator, ...options }: OperatorOption): Promise<void> {
  const { config } = dataSettingsFor(options);
  const { ans_registry } = chooseOperator(config.operators, operator);
  const [{ withStore }, { retryAll }] = await Promise.all([
    import('../with-store.ts'),
    import('../../service/outbox-queues.ts'),
  ]);
  const count = await withStore(config, ({ deliveries }) => retryAll(deliveries, ans_registry));
  note(
    t(
      `${count} serão enviados de novo pelo servidor em até um minuto.`,
      `The server sends ${count} again within a minute.`,
    ),
  );
}
