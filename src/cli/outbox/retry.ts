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
  const { withStore } = await import('../with-store.ts');
  const count = await withStore(config, async ({ deliveries }) => {
    let all = 0;
    for (const target of await deliveries.targets(ans_registry))
      all += await deliveries.retry({ operator: ans_registry, target });
    return all;
  });
  note(
    t(
      `${count} serão enviados de novo pelo servidor em até um minuto.`,
      `The server sends ${count} again within a minute.`,
    ),
  );
}
