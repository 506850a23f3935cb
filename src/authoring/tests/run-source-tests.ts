import { createInterpreter, type Interpreter } from '../../source/engine/mapping/interpreter.ts';
import { ExchangeFault } from '../../source/exchange.ts';
import { FAULTS_BY_CODE, type FaultCode } from '../../source/faults.ts';
import { type DescribedConfig, describedKind, isDescribed } from '../../source/kinds/kinds.ts';
import type { SourceTest } from '../../source/schema/common.ts';
import type { Query } from '../../source/source.ts';
import type { SourceConfig } from '../../source/source-config.ts';
import type { Static } from '../../typebox.ts';
import { differencesOf, type Replayed } from './differences.ts';
import { recordedReply } from './recorded-reply.ts';

type Test = Static<typeof SourceTest>;

export interface SourceTestResult {
  name: string;
  ok: boolean;
  /** Portuguese sentences: actual and expected. Recorded answers are synthetic, so values are shown. */
  differences: string[];
  /** Which rule decided, and why. */
  rule: string;
  reason: string | null;
}

/** Runs the tests of a source file against its recorded replies; sends nothing. Never throws. */
export async function runSourceTests(config: SourceConfig): Promise<SourceTestResult[]> {
  if (!isDescribed(config)) return [];
  const interpreter = createInterpreter(config.settings, describedKind(config));
  const results: SourceTestResult[] = [];
  for (const test of config.settings.tests ?? []) results.push(await runTest(test, { config, interpreter }));
  return results;
}

interface Parts {
  config: DescribedConfig;
  interpreter: Interpreter;
}

async function runTest(test: Test, parts: Parts): Promise<SourceTestResult> {
  const replayed = await replay(test, parts);
  const differences = differencesOf(test.expect, replayed);
  return {
    name: test.name,
    ok: differences.length === 0,
    differences,
    rule: replayed.rule,
    reason: replayed.reason ?? null,
  };
}

async function replay(
  { reply, ask, operation = 'lookup' }: Test,
  { config, interpreter }: Parts,
): Promise<Replayed> {
  if (reply.fault !== undefined) {
    // The file was checked: it is one of them.
    return {
      outcome: FAULTS_BY_CODE[reply.fault as FaultCode].outcome,
      rule: `sem resposta: ${reply.fault}`,
    };
  }
  try {
    const recorded = await recordedReply(reply, config);
    if (operation === 'lookup') return await interpreter.lookup(recorded, ask as Query);
    if (operation === 'register') return await interpreter.registered(recorded);
    return await interpreter.number(recorded, operation);
  } catch (error) {
    if (error instanceof ExchangeFault)
      return { outcome: error.outcome, rule: `sem resposta: ${error.code}`, reason: error.reason };
    const reason = error instanceof Error ? error.message : String(error);
    return { outcome: 'misconfigured', rule: 'o teste não pôde ser lido', reason };
  }
}
