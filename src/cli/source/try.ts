import type { Command } from 'commander';
import type { Attempt } from '../../authoring/try/attempt.ts';
import { t } from '../language.ts';
import { note, print, printable, printJson } from '../print.ts';
import { audience, chooseSource, type SourceOptions, withSource } from './choose-source.ts';
import { type QueryOptions, readQuery, withQuery } from './query-options.ts';

interface TryOptions extends SourceOptions, QueryOptions {
  raw?: boolean;
  json?: boolean;
}

/**
 * `carimbo source try`: one lookup, with every request and reply. Exit code 0 when the source answered (found or not
 * found), 1 when it did not, or too late for a call, 2 when the configuration has to be fixed.
 */
export function registerSourceTry(source: Command): void {
  withQuery(withSource(source.command('try')))
    .description(
      t(
        'faz uma consulta e mostra cada passo: pedido, resposta, regra, registro, tempos; os segredos aparecem mascarados',
        'makes one lookup and shows each step: request, answer, rule, record, timings; secrets are masked',
      ),
    )
    .option('--raw', t('a resposta inteira, como veio', 'the complete answer, as received'))
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .addHelpText(
      'after',
      t(
        '\nCódigo de saída: 0 encontrado ou não encontrado, 1 sem resposta utilizável ou tarde demais, 2 configuração a corrigir.',
        '\nExit code: 0 found or not found, 1 no usable answer or too late, 2 configuration to fix.',
      ),
    )
    .action(tryOne);
}

const EXIT_CODES: Record<Attempt['outcome'], number> = {
  found: 0,
  not_found: 0,
  unavailable: 1,
  misconfigured: 2,
};

async function tryOne(
  file: string | undefined,
  { raw = false, json, card, cpf, ...options }: TryOptions,
): Promise<void> {
  const chosen = chooseSource(file, options);
  const query = readQuery(
    { ...(card !== undefined && { card }), ...(cpf !== undefined && { cpf }) },
    chosen.operator,
  );
  note(
    t(
      'Esta tela mostra dados pessoais. Nada é gravado.',
      'This screen shows personal data. Nothing is stored.',
    ),
  );
  const [{ trySource }, { explainAttempt }, { attemptReport }] = await Promise.all([
    import('../../authoring/try/try-source.ts'),
    import('../../authoring/try/explain-attempt.ts'),
    import('./report-attempt.ts'),
  ]);
  const attempt = await trySource(chosen, query, audience());
  if (json) printJson(attempt);
  else {
    const text = attemptReport(explainAttempt(attempt, { ...chosen, raw }));
    print(raw && !process.stdout.isTTY ? text : printable(text));
  }
  process.exitCode = attempt.late === null ? EXIT_CODES[attempt.outcome] : 1;
}
