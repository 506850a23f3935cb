import { type Command, InvalidArgumentError } from 'commander';
import type { Behind } from '../journal/high-water.ts';
import { type NumberParts, parseNumber } from '../protocol/number.ts';
import { CommandFailure, describeFailure, UsageError } from './failure.ts';
import { t } from './language.ts';
import { note, print } from './print.ts';
import { type ConfigOption, dataSettingsFor, noteDemo, withConfig } from './settings.ts';

interface RestoreOptions extends ConfigOption {
  continue?: true;
  after?: NumberParts;
}

export function registerRestore(program: Command): void {
  withConfig(program.command('restore'))
    .description(
      t(
        'volta a emitir depois que o banco de dados perdeu registros (cópia antiga, réplica atrasada)',
        'issues again after the database lost entries (an older backup, a replica that lagged)',
      ),
    )
    .option(
      '--continue',
      t(
        'aceita que os registros que faltam estão perdidos; a numeração pula os números que podem ter saído',
        'accepts that the missing entries are lost; numbers that may have been given out are skipped',
      ),
    )
    .option(
      '--after <number>',
      t(
        'o maior número de que se sabe: a numeração continua depois dele',
        'the highest number known: numbers go on after it',
      ),
      readProtocol,
    )
    .action(restore);
}

async function restore({ continue: mayContinue, after, ...options }: RestoreOptions): Promise<void> {
  if (!mayContinue) throw new UsageError(t('Use --continue.', 'Use --continue.'));
  const { config } = dataSettingsFor(options);
  noteDemo(config);
  const [{ withStore }, { HighWater }, { continueJournal }] = await Promise.all([
    import('./with-store.ts'),
    import('../journal/high-water.ts'),
    import('../journal/continue-journal.ts'),
  ]);
  const continued = await withStore(config, async (store) => {
    const highWater = new HighWater({ file: config.highWaterFile, reads: store.reads, readOnly: true });
    await highWater.start();
    await highWater.stop();
    if (highWater.failure !== null && after === undefined)
      throw fileUnusable(config.highWaterFile, highWater.failure);
    const heads = await store.reads.heads();
    if (after !== undefined && heads.every(({ operator }) => operator !== after.registry))
      throw new CommandFailure(
        t(
          `O banco não tem a operadora ${after.registry}.`,
          `The database has no operator ${after.registry}.`,
        ),
      );
    let count = 0;
    for (const { operator } of heads) {
      const behind = highWater.behind.get(operator);
      const isAsked = after?.registry === operator;
      if (behind === undefined && !isAsked) continue;
      const floors = [
        ...highWater.ceilings(operator),
        ...(isAsked ? [{ day: after.day, last: after.sequence }] : []),
      ];
      const lost = behind?.seen ?? null;
      const skipped = await continueJournal(store, { operator, actor: 'system:cli', lost, floors });
      report(operator, behind, skipped);
      count += 1;
    }
    return count;
  });
  if (continued === 0)
    note(
      t(
        'Nenhum diário está atrás do que este servidor já viu; nada foi alterado.',
        'No journal is behind what this server saw; nothing was changed.',
      ),
    );
}

function report(operator: string, behind: Behind | undefined, skipped: { from: string; to: string }[]): void {
  print(t(`✓ ${operator}: volta a emitir números`, `✓ ${operator}: numbers are issued again`));
  if (behind !== undefined) {
    const { head, seen } = behind;
    const at = head.seq === 0 ? '' : ` (${head.at})`;
    print(
      t(
        `  perdidos: os registros depois do ${head.seq}${at}, até o ${seen.seq} (${seen.at})`,
        `  lost: the entries after ${head.seq}${at}, up to ${seen.seq} (${seen.at})`,
      ),
    );
  }
  for (const { from, to } of skipped)
    print(
      t(
        `  números pulados, que podem ter sido informados: ${from} a ${to}`,
        `  numbers skipped, which may have been announced: ${from} to ${to}`,
      ),
    );
}

function fileUnusable(file: string | null, failure: unknown): CommandFailure {
  const why = describeFailure(failure, {});
  return new CommandFailure(
    t(
      `${file}: ${why}. Diga o maior número de que se sabe: carimbo restore --continue --after NÚMERO`,
      `${file}: ${why}. Give the highest number known: carimbo restore --continue --after NUMBER`,
    ),
  );
}

function readProtocol(text: string): NumberParts {
  const parts = parseNumber(text.replaceAll(/[ .-]/g, ''));
  if (parts === null) throw new InvalidArgumentError(t('São 20 algarismos.', 'A number has 20 digits.'));
  return parts;
}
