import type { Command } from 'commander';
import { OPERATORS_SYSTEM } from '../../store/delivery.ts';
import { CommandFailure } from '../failure.ts';
import { t } from '../language.ts';
import { note } from '../print.ts';
import { type OperatorOption, withOperator } from '../settings.ts';
import { withJournal } from '../with-journal.ts';
import { readPosition, type TargetOption, targetOf, withTarget } from './target-option.ts';

interface DropOptions extends OperatorOption, TargetOption {
  entry: number;
  reason: string;
}

export function registerOutboxDrop(outbox: Command): void {
  withTarget(withOperator(outbox.command('drop')))
    .description(
      t(
        'desiste de enviar um registro; a desistência fica no diário',
        'gives up sending an entry; the journal records it',
      ),
    )
    .requiredOption('--entry <seq>', t('a posição no diário', 'its position in the journal'), readPosition)
    .requiredOption('--reason <text>', t('por quê', 'why'))
    .action(drop);
}

async function drop({
  operator,
  webhook,
  email,
  entry: seq,
  reason,
  ...options
}: DropOptions): Promise<void> {
  await withJournal({ ...options, operator }, async ({ store, write, registry }) => {
    const route = {
      operator: registry,
      target: targetOf({ ...(webhook !== undefined && { webhook }), ...(email && { email }) }),
    };
    const delivery = await store.deliveries.find(route, seq);
    if (delivery === null) throw notWaiting(seq);
    const of = route.target === OPERATORS_SYSTEM ? {} : { target: route.target };
    // The journal first: if this is interrupted in between, the entry is still sent.
    await write(delivery.protocol, { type: 'registration_dropped', data: { ...of, seq, reason } }, null);
    await store.deliveries.done(delivery);
  });
  note(
    t(
      `O registro ${seq} não será mais enviado; o motivo está no diário do protocolo.`,
      `Entry ${seq} will not be sent any more; the reason is in the protocol’s journal.`,
    ),
  );
}

function notWaiting(seq: number): CommandFailure {
  return new CommandFailure(
    t(
      `O registro ${seq} não está na fila: "carimbo outbox" mostra os que estão.`,
      `Entry ${seq} is not in the queue: "carimbo outbox" shows the entries in it.`,
    ),
  );
}
