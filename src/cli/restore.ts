import { type Command, InvalidArgumentError } from 'commander';
import type { Config } from '../config/config.ts';
import type { Behind } from '../journal/high-water.ts';
import { type NumberParts, parseNumber } from '../protocol/number.ts';
import { lastBefore, lastSequenceOf, rangeSetOf } from '../protocol/offline-range.ts';
import type { Reads } from '../store/store.ts';
import { printHeads } from './backup.ts';
import { commandLine } from './command-line.ts';
import { CommandFailure, describeFailure, UsageError } from './failure.ts';
import { t } from './language.ts';
import { note, print } from './print.ts';
import { progress } from './progress.ts';
import { type ConfigOption, dataSettingsFor, noteDemo, withConfig } from './settings.ts';

interface RestoreOptions extends ConfigOption {
  continue?: true;
  after?: NumberParts;
}

export function registerRestore(program: Command): void {
  withConfig(program.command('restore'))
    .description(
      t(
        'traz de volta uma cópia de “carimbo backup” para um banco vazio, com o serviço parado; --continue: volta a emitir depois que o banco de dados perdeu registros (cópia antiga, réplica atrasada)',
        'brings a file of “carimbo backup” back into an empty database, with the service stopped; --continue: issues again after the database lost entries (an older backup, a replica that lagged)',
      ),
    )
    .argument('[file]', t('a cópia', 'the file of the backup'))
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

async function restore(
  file: string | undefined,
  { continue: mayContinue, after, ...options }: RestoreOptions,
): Promise<void> {
  if (file === undefined && !mayContinue)
    throw new UsageError(
      t('Diga a cópia, ou use --continue.', 'Give the file of the backup, or use --continue.'),
    );
  const { config } = dataSettingsFor(options);
  noteDemo(config);
  if (file !== undefined) await restoreFile(file, config);
  if (mayContinue) await continueAll(config, after);
  else await noteBehind(config, options);
  if (config.operators.some(({ offline = [] }) => offline.length > 0))
    note(
      t(
        'Depois de iniciar o serviço, em cada central com faixa: carimbo-deliver --again, que traz os números dela que a cópia não tem.',
        'After the service has started, on each PBX with a range: carimbo-deliver --again, which brings its numbers that the backup does not have.',
      ),
    );
}

async function restoreFile(file: string, config: Config): Promise<void> {
  const { restoreDatabase } = await import('../archive/archive.ts');
  const onProgress = progress(t('registros', 'entries'));
  const { heads } = await restoreDatabase(config.database, file, onProgress);
  print(t(`✓ ${file}: conferida e restaurada`, `✓ ${file}: verified and restored`));
  printHeads(heads);
}

/** Says what was issued after the backup, where the high-water file knows. */
async function noteBehind(config: Config, options: ConfigOption): Promise<void> {
  const [{ withStore }, { HighWater }] = await Promise.all([
    import('./with-store.ts'),
    import('../journal/high-water.ts'),
  ]);
  const command = `${commandLine(options)('restore')} --continue`;
  await withStore(config, async ({ reads }) => {
    const highWater = new HighWater({ file: config.highWaterFile, reads, readOnly: true });
    await highWater.start();
    await highWater.stop();
    if (config.highWaterFile === null || highWater.failure !== null)
      note(
        t(
          `Números emitidos depois da cópia não estão nela, e sairiam de novo. Antes de iniciar o serviço, informe o maior de hoje (gravações, CDR): ${command} --after NÚMERO`,
          `Numbers issued after the backup are not in it, and would be issued again. Before the service starts, give the highest of today (recordings, CDR): ${command} --after NUMBER`,
        ),
      );
    for (const [operator, { head, seen }] of highWater.behind)
      note(
        t(
          `${operator}: faltam os registros ${head.seq + 1} a ${seen.seq} (${seen.at}); o servidor não emitirá números. Se não há cópia mais nova: ${command}`,
          `${operator}: the entries ${head.seq + 1} to ${seen.seq} (${seen.at}) are missing; the server will issue no numbers. If there is no newer backup: ${command}`,
        ),
      );
  });
}

async function continueAll(config: Config, after: NumberParts | undefined): Promise<void> {
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
    if (after !== undefined) await demandServerNumber(after, store.reads, config);
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

/** The sequences after a PBX's number are all PBXs' too: the server would have no number left on that day. */
async function demandServerNumber(
  { registry, day, sequence }: NumberParts,
  reads: Pick<Reads, 'journalEntries'>,
  { operators }: Config,
): Promise<void> {
  const sets = (await reads.journalEntries(registry, 'offline_range_set')).map(rangeSetOf);
  const configured = operators.find(({ ans_registry }) => ans_registry === registry)?.offline ?? [];
  const last = sets.length > 0 ? lastSequenceOf(sets, day) : lastBefore(configured);
  if (sequence > last)
    throw new CommandFailure(
      t(
        `O número é da faixa de uma central: informe o maior que o servidor deu (até ${last}). Nada foi alterado.`,
        `The number is of a PBX’s range: give the highest that the server gave out (up to ${last}). Nothing was changed.`,
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
