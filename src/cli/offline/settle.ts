import type { Command } from 'commander';
import { CommandFailure } from '../failure.ts';
import { t } from '../language.ts';
import { note, printJson } from '../print.ts';
import { type OperatorOption, withOperator } from '../settings.ts';
import { withJournal } from '../with-journal.ts';

interface SettleOptions extends OperatorOption {
  reason: string;
  json?: boolean;
}

export function registerOfflineSettle(offline: Command): void {
  withOperator(offline.command('settle'))
    .description(
      t(
        'registra que uma pessoa resolveu o conflito de um número, e como',
        'records that a person resolved the conflict of a number, and how',
      ),
    )
    .argument('<number>', t('o número que duas ligações têm', 'the number that two calls have'))
    .requiredOption('--reason <text>', t('o que foi feito', 'what was done'))
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(settle);
}

async function settle(typed: string, { operator, reason, json, ...options }: SettleOptions): Promise<void> {
  const number = typed.replace(/\s/g, '');
  const { summarizeOffline } = await import('../../journal/offline-summary.ts');
  await withJournal({ ...options, operator }, async ({ write, registry, store }) => {
    const at = { operator: registry, time_zone: 'UTC', now: await store.now() };
    const { conflicts } = await summarizeOffline(store.reads, at);
    const conflict = conflicts.find((one) => one.number === number);
    if (conflict === undefined) throw new CommandFailure(noConflict(number));
    const { protocol } = conflict;
    await write(protocol, { type: 'offline_conflict_settled', data: { number, reason } }, null);
    if (json) printJson({ number, protocol, reason });
    else note(t(`Registrado no diário de ${protocol}.`, `Recorded in the journal of ${protocol}.`));
  });
}

function noConflict(number: string): string {
  return t(
    `O número ${number} não tem conflito aberto; nada foi alterado.`,
    `Number ${number} has no open conflict; nothing was changed.`,
  );
}
