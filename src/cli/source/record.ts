import type { Command } from 'commander';
import type { Looked } from '../../authoring/try/try-lookup.ts';
import { isDescribed } from '../../source/kinds/kinds.ts';
import { CommandFailure, UsageError } from '../failure.ts';
import { inLanguage, t } from '../language.ts';
import { note, print, printable } from '../print.ts';
import { audience, chooseSource, type SourceOptions, withSource } from './choose-source.ts';
import { type QueryOptions, readQuery, withQuery } from './query-options.ts';

interface RecordOptions extends SourceOptions, QueryOptions {
  name?: string;
  out?: string;
}

/** `carimbo source record`: keeps a reply as a test in the source file, with its personal data replaced. */
export function registerSourceRecord(source: Command): void {
  withQuery(withSource(source.command('record')))
    .description(
      t(
        'consulta e grava a resposta como teste no arquivo de origem, com os dados pessoais trocados',
        'makes a lookup and records the answer as a test in the source file, with personal data replaced',
      ),
    )
    .option('--name <name>', t('nome do teste', 'name of the test'))
    .option(
      '--out <file>',
      t(
        'grava o corpo da resposta neste arquivo, ao lado do arquivo de origem',
        'writes the body of the answer to this file, beside the source file',
      ),
    )
    .action(record);
}

async function record(
  file: string | undefined,
  { name, out, card, cpf, ...options }: RecordOptions,
): Promise<void> {
  if (name?.trim() === '')
    throw new UsageError(
      t(
        '--name está vazio: informe um nome para o teste, ou tire a opção.',
        '--name is empty: give the test a name, or leave the option out.',
      ),
    );
  const chosen = chooseSource(file, options);
  const { config, operator } = chosen;
  if (!isDescribed(config)) {
    throw new UsageError(
      t(
        `Um sistema de kind: ${config.kind} não tem respostas para gravar.`,
        `A source of kind ${config.kind} has no answers to record.`,
      ),
    );
  }
  const query = readQuery(
    { ...(card !== undefined && { card }), ...(cpf !== undefined && { cpf }) },
    operator,
  );
  const [{ lookUpOnce }, { OUTCOME_TEXTS }, { keepRecording }, { makeRecording }, { recordingReport }] =
    await Promise.all([
      import('../../authoring/try/try-lookup.ts'),
      import('../../authoring/try/outcome-texts.ts'),
      import('../../authoring/record/keep-recording.ts'),
      import('../../authoring/record/make-recording.ts'),
      import('./report-recording.ts'),
    ]);
  const looked = await lookUpOnce(config, query, audience());
  if (looked.reply === null) {
    throw new CommandFailure(
      t(
        `Não há resposta para gravar (${looked.reason ?? looked.outcome}).`,
        `There is no answer to record (${looked.reason ?? looked.outcome}).`,
      ),
    );
  }
  const made = await makeRecording(config, { ...looked, reply: looked.reply });
  const kept = await keepRecording(config, made, {
    name: name ?? `${inLanguage(OUTCOME_TEXTS[made.outcome])}, ${new Date().toISOString().slice(0, 10)}`,
    out: out ?? null,
    isNamed: name !== undefined,
  });
  print(printable(recordingReport(made, kept)));
  if (made.outcome !== 'found' && made.outcome !== 'not_found')
    note(printable(warnOfFailure(looked, inLanguage(OUTCOME_TEXTS[looked.outcome]))));
  note(
    t(
      'Confira o que ficou antes de compartilhar: só o que foi reconhecido como pessoal foi trocado.',
      'Check what was kept before you share it: only what was recognised as personal was replaced.',
    ),
  );
}

/**
 * A test that records an error by mistake passes from then on, but proves nothing about lookups.
 * @param what the outcome in words
 */
function warnOfFailure({ outcome, rule, reason }: Looked, what: string): string {
  const problem = `${what} (${reason ?? rule ?? outcome})`;
  return t(
    `Atenção: a consulta gravada não deu certo: ${problem}. O teste espera esse erro. Se não era a intenção, apague o teste do arquivo, corrija e grave de novo.`,
    `Warning: the recorded reply is an error: ${problem}. The test expects that error. If you did not mean that, delete the test from the file, fix the cause and record again.`,
  );
}
