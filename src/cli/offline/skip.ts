import type { Command } from 'commander';
import { parseNumber } from '../../protocol/number.ts';
import { UsageError } from '../failure.ts';
import { t } from '../language.ts';
import { note, printJson } from '../print.ts';
import { chooseOperator, dataSettingsFor, type OperatorOption, withOperator } from '../settings.ts';

interface SkipOptions extends OperatorOption {
  reason: string;
  json?: boolean;
}

export function registerOfflineSkip(offline: Command): void {
  withOperator(offline.command('skip'))
    .description(
      t(
        'registra que a central não entregará estes números, e por quê',
        'records that the PBX will not deliver these numbers, and why',
      ),
    )
    .argument('<from>', t('o primeiro número', 'the first number'))
    .argument('<to>', t('o último número', 'the last number'))
    .requiredOption('--reason <text>', t('por que faltam', 'why they are missing'))
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(skip);
}

async function skip(
  first: string,
  last: string,
  { operator, reason, json, ...options }: SkipOptions,
): Promise<void> {
  const { config } = dataSettingsFor(options);
  const [from, to] = [digitsOf(first), digitsOf(last)];
  const { ans_registry } = chooseOperator(config.operators, operator ?? from.slice(0, 6));
  const [{ withStore }, { Journal }, { recordSkipped }] = await Promise.all([
    import('../with-store.ts'),
    import('../../journal/journal.ts'),
    import('../../service/offline-lines.ts'),
  ]);
  const { created } = await withStore(config, async (store) => {
    const { reads } = store;
    const principal = { operator: ans_registry, origin: 'cli', actor: 'system:cli' };
    const delivered = await reads.highestNumber(principal.operator, { from, to });
    if (delivered !== null) throw new UsageError(isDelivered(delivered));
    return recordSkipped({ journal: new Journal(store), reads, principal }, { from, to, reason });
  });
  if (json) return printJson({ from, to, reason, created });
  note(
    created
      ? t(
          `Registrado no diário: ${from} a ${to} pulados.`,
          `Recorded in the journal: ${from} to ${to} skipped.`,
        )
      : t('Já estava registrado; nada foi alterado.', 'Already recorded; nothing was changed.'),
  );
}

/** The twenty digits of a number, also where it is typed in groups. */
function digitsOf(number: string): string {
  if (parseNumber(number) !== null) return number.replace(/\s/g, '');
  throw new UsageError(
    t(`${number}: escreva o número inteiro, 20 dígitos.`, `${number}: give the whole number, 20 digits.`),
  );
}

function isDelivered(number: string): string {
  return t(
    `O número ${number} foi entregue: não foi pulado. "carimbo offline" mostra os que faltam.`,
    `Number ${number} was delivered: it was not skipped. "carimbo offline" shows what is missing.`,
  );
}
