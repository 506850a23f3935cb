import type { Command } from 'commander';
import { t } from './language.ts';
import { registerOutboxDrop } from './outbox/drop.ts';
import { registerOutboxList } from './outbox/list.ts';
import { registerOutboxRetry } from './outbox/retry.ts';
import { registerOutboxSettle } from './outbox/settle.ts';

/** What is on its way to the operators' systems, and what they owe us. */
export function registerOutbox(program: Command): void {
  const outbox = program
    .command('outbox')
    .description(
      t(
        'registros ainda não enviados ao sistema da operadora, e números pendentes',
        'what has not reached the operator’s system yet, and numbers of its to find out',
      ),
    );
  registerOutboxList(outbox);
  registerOutboxRetry(outbox);
  registerOutboxDrop(outbox);
  registerOutboxSettle(outbox);
}
