import type { Command } from 'commander';
import type { SourceTestResult } from '../../authoring/tests/run-source-tests.ts';
import type { ChosenSource } from '../../authoring/try/attempt.ts';
import { plural } from '../../i18n/plural.ts';
import { isDescribed } from '../../source/kinds/kinds.ts';
import { CommandFailure } from '../failure.ts';
import { t } from '../language.ts';
import { print, printJson } from '../print.ts';
import { chooseSources, type SourceOptions, withSource } from './choose-source.ts';

interface TestOptions extends SourceOptions {
  json?: boolean;
}

interface Tested {
  label: string;
  results: SourceTestResult[];
}

/** `carimbo source test`: applies rules and mapping to the replies recorded in a source file. Sends no request. */
export function registerSourceTest(source: Command): void {
  withSource(source.command('test'))
    .description(
      t(
        'confere regras e mapeamento com as respostas gravadas (tests), sem usar a rede',
        'checks rules and mapping against the recorded answers (tests), without using the network',
      ),
    )
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(test);
}

async function test(file: string | undefined, { json, ...options }: TestOptions): Promise<void> {
  const tested: Tested[] = [];
  for (const chosen of chooseSources(file, { ...options, offline: true })) tested.push(await run(chosen));
  const results = tested.flatMap((one) => one.results);
  const failed = results.filter(({ ok }) => !ok).length;
  const ok = results.length > 0 && failed === 0;
  if (json) printJson({ ok, sources: tested.map(({ label, results: tests }) => ({ source: label, tests })) });
  else tested.forEach(report);
  if (json || ok) process.exitCode = ok ? 0 : 1;
  // Without tests a CI run must not pass.
  else if (results.length === 0) throw new CommandFailure(noTests());
  else
    throw new CommandFailure(
      t(plural(failed, 'teste falhou.', 'testes falharam.'), plural(failed, 'test failed.', 'tests failed.')),
    );
}

async function run({ label, config }: ChosenSource): Promise<Tested> {
  if (!isDescribed(config)) return { label, results: [] };
  const { runSourceTests } = await import('../../authoring/tests/run-source-tests.ts');
  return { label, results: await runSourceTests(config) };
}

function report({ label, results }: Tested): void {
  print(`${label}: ${t(plural(results.length, 'teste', 'testes'), plural(results.length, 'test', 'tests'))}`);
  for (const { name, ok, differences } of results) {
    print(`  ${ok ? '✓' : '✗'} ${name}`);
    for (const difference of differences) print(`      ${difference}`);
  }
}

const noTests = () =>
  t(
    'Não há testes. “carimbo source record ARQUIVO --card N” grava o primeiro, a partir de uma resposta.',
    'There are no tests. “carimbo source record FILE --card N” records the first one, from an answer.',
  );
