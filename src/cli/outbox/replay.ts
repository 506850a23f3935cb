import type { Command } from 'commander';
import { UsageError } from '../failure.ts';
import { t } from '../language.ts';
import { note } from '../print.ts';
import { chooseOperator, dataSettingsFor, type OperatorOption, withOperator } from '../settings.ts';
import { readPosition, targetOf } from './target-option.ts';

/** One short transaction each, so that a server that issues meanwhile does not wait. */
const PAGE = 1_000;

interface ReplayOptions extends OperatorOption {
  webhook: string;
  from: number;
}

export function registerOutboxReplay(outbox: Command): void {
  withOperator(outbox.command('replay'))
    .description(
      t(
        'envia de novo a um webhook o que já foi enviado, a partir de um registro',
        'sends to a webhook again what was sent already, from an entry on',
      ),
    )
    .requiredOption('--webhook <name>', t('o nome do webhook', 'the webhook’s name'))
    .requiredOption('--from <seq>', t('a posição no diário', 'the position in the journal'), readPosition)
    .action(replay);
}

async function replay({ operator, webhook: name, from, ...options }: ReplayOptions): Promise<void> {
  const { config } = dataSettingsFor(options);
  const { ans_registry, webhooks = [] } = chooseOperator(config.operators, operator);
  const webhook = webhooks.find((one) => one.name === name);
  if (webhook === undefined) throw unknownWebhook(name, webhooks);
  const route = { operator: ans_registry, target: targetOf({ webhook: name }) };
  const { withStore } = await import('../with-store.ts');
  const count = await withStore(config, async ({ deliveries }) => {
    let all = 0;
    for (let after: number | null = from - 1; after !== null; ) {
      const page = await deliveries.enqueueAgain(route, webhook.types, { after, limit: PAGE });
      all += page.count;
      after = page.next;
    }
    return all;
  });
  note(
    t(
      `${count} serão enviados de novo pelo servidor em até um minuto, com os mesmos webhook-id.`,
      `The server sends ${count} again within a minute, with the same webhook-id.`,
    ),
  );
}

function unknownWebhook(name: string, webhooks: readonly { name: string }[]): UsageError {
  const names = webhooks.map((one) => one.name).join(', ') || t('nenhum', 'none');
  return new UsageError(
    t(
      `A operadora não tem o webhook ${name}; tem: ${names}`,
      `The operator has no webhook ${name}; it has: ${names}`,
    ),
  );
}
