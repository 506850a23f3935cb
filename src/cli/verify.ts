import { type Command, InvalidArgumentError } from 'commander';
import { plural } from '../i18n/plural.ts';
import type { VerifyReport } from '../journal/verify.ts';
import { CommandFailure } from './failure.ts';
import { t } from './language.ts';
import { note, print, printJson } from './print.ts';
import { progress } from './progress.ts';
import { chooseOperator, dataSettingsFor, type OperatorOption, withOperator } from './settings.ts';

interface NotedHead {
  seq: number;
  hash: string;
}

interface VerifyOptions extends OperatorOption {
  noted?: NotedHead;
  repair?: boolean;
  json?: boolean;
}

export function registerVerify(program: Command): void {
  withOperator(program.command('verify'))
    .description(
      t(
        'confere o diário: cada registro, a ordem, os números, os protocolos',
        'checks the journal: entries, order, numbers, protocols',
      ),
    )
    .option(
      '--noted <seq:hash>',
      t(
        'um código de conferência anotado antes, que o diário ainda deve conter',
        'a head noted earlier, which the journal must still contain',
      ),
      readNoted,
    )
    .option(
      '--repair',
      t(
        'registra a correção de textos com meio caractere (emoji cortado); nada mais é alterado',
        'records the correction of texts with half a character (an emoji cut in two); nothing else is changed',
      ),
    )
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(verify);
}

async function verify({ operator: asked, noted, repair, json, ...options }: VerifyOptions): Promise<void> {
  const { config } = dataSettingsFor(options);
  const operator = asked ?? (noted && chooseOperator(config.operators, undefined).ans_registry);
  const [{ withStore }, { verifyJournal }] = await Promise.all([
    import('./with-store.ts'),
    import('../journal/verify.ts'),
  ]);
  const reports = await withStore(config, async (store) => {
    const { reads } = store;
    const chosen = async () =>
      (await reads.heads()).filter((head) => operator === undefined || head.operator === operator);
    if (repair)
      for (const head of await chosen()) {
        const { repairTexts } = await import('../journal/repair-texts.ts');
        noteRepairs(head.operator, await repairTexts(store, head));
      }
    const done: VerifyReport[] = [];
    for (const head of await chosen()) {
      const onProgress = progress(head.operator);
      done.push(await verifyJournal(reads, head, { ...(noted && { noted }), onProgress }));
    }
    return done;
  });
  if (operator !== undefined && reports.length === 0) {
    throw new CommandFailure(
      t(`Não há diário da operadora ${operator}.`, `There is no journal of operator ${operator}.`),
    );
  }
  if (json) printJson(reports.map(withTranslatedDetails));
  else for (const report of reports) printReport(report, noted !== undefined);
  if (reports.some(({ ok }) => !ok))
    throw new CommandFailure(t('O diário NÃO confere.', 'The journal does NOT verify.'));
  if (!json && reports.length === 0)
    note(t('Ainda não há diário: nada foi emitido.', 'There is no journal yet: nothing was issued.'));
}

function printReport(report: VerifyReport, wasNoted: boolean): void {
  const { operator, ok, entries, protocols, erased, corrected, restored, head, problems } = report;
  const counts = t(
    `${plural(entries, 'registro', 'registros')}, ${plural(protocols, 'protocolo', 'protocolos')}`,
    `${plural(entries, 'entry', 'entries')}, ${plural(protocols, 'protocol', 'protocols')}`,
  );
  const gone = erased > 0 ? t(`, ${erased} com dados apagados`, `, ${erased} with erased data`) : '';
  const fixed =
    corrected > 0 ? t(`, ${corrected} com texto corrigido`, `, ${corrected} with corrected text`) : '';
  const continued =
    restored > 0
      ? t(
          `, ${plural(restored, 'continuação', 'continuações')} depois de perda (restored)`,
          `, continued ${plural(restored, 'time', 'times')} after a loss (restored)`,
        )
      : '';
  print(`${ok ? '✓' : '✗'} ${operator}: ${counts}${gone}${fixed}${continued}`);
  for (const { code, seq, protocol, detail } of problems) {
    const place = [seq === undefined ? '' : `#${seq}`, protocol ?? ''].filter(Boolean).join(' ');
    print(`  ✗ ${[code, place].filter(Boolean).join(' ')}: ${t(detail['pt-BR'], detail.en)}`);
  }
  if (wasNoted && problems.every(({ code }) => code !== 'noted_head_differs'))
    print(`  ✓ ${t('o código de conferência anotado confere', 'the journal contains the noted head')}`);
  print(
    `  ${t('Código de conferência (anote)', 'Head (note it down)')}: ${head.seq}:${head.hash}  (${head.at})`,
  );
}

function withTranslatedDetails({ problems, ...report }: VerifyReport) {
  return {
    ...report,
    problems: problems.map(({ detail, ...rest }) => ({ ...rest, detail: t(detail['pt-BR'], detail.en) })),
  };
}

function noteRepairs(operator: string, count: number): void {
  note(
    t(
      `${operator}: ${plural(count, 'correção registrada', 'correções registradas')} no diário`,
      `${operator}: ${plural(count, 'correction', 'corrections')} recorded in the journal`,
    ),
  );
}

function readNoted(text: string): NotedHead {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-fA-F]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined) {
    throw new InvalidArgumentError(
      t('Como "carimbo verify" mostra: NÚMERO:HASH', 'As "carimbo verify" shows it: NUMBER:HASH'),
    );
  }
  return { seq: Number(seq), hash: hash.toLowerCase() };
}
