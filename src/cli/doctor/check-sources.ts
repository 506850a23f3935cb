import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { checkSource as checkDescribed } from '../../authoring/try/check-source.ts';
import type { Config, OperatorConfig } from '../../config/config.ts';
import type { SourceHealth } from '../../source/exchange.ts';
import { createSource } from '../../source/kinds/create-source.ts';
import { type DescribedConfig, dataFileOf, isDescribed } from '../../source/kinds/kinds.ts';
import type { Source } from '../../source/source.ts';
import type { SourceConfig } from '../../source/source-config.ts';
import type { CommandLine } from '../command-line.ts';
import { describeFailure } from '../failure.ts';
import { t } from '../language.ts';
import { audience } from '../source/choose-source.ts';
import { callers, probeFinding } from '../source/report-check.ts';
import { complete } from '../source/what-to-do.ts';
import type { Finding } from './finding.ts';

/** A big file is indexed first; a million rows take less than this. */
const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 200;
const CHECK_WITHIN_MS = 10_000;

/** Asks each operator's source how it is, as the server would. */
export async function checkSources({ operators, dataDir }: Config, command: CommandLine): Promise<Finding[]> {
  // A folder made by this person (often root) could keep the server, another user, from writing in it.
  const own = join(dataDir, 'index');
  const indexDir = existsSync(own) ? own : mkdtempSync(join(tmpdir(), 'carimbo-doctor-'));
  const findings: Finding[] = [];
  for (const operator of operators) findings.push(await checkSource(operator, { indexDir, command }));
  if (indexDir !== own) rmSync(indexDir, { recursive: true, force: true });
  return findings;
}

async function checkSource(
  asked: OperatorConfig,
  { indexDir, command }: { indexDir: string; command: CommandLine },
): Promise<Finding> {
  const { ans_registry: operator, source: config } = asked;
  if (config === null) {
    return {
      check: 'source',
      status: 'warn',
      found: t(
        `Sistema da operadora ${operator}: nenhum configurado`,
        `Source of operator ${operator}: none`,
      ),
      callers: t(
        'recebem o número, mas ninguém é identificado',
        'they get the number, but nobody is identified',
      ),
      todo: t('preencha operators.source', 'fill in operators.source'),
    };
  }
  if (isDescribed(config)) return checkWithQuestion(asked, config, command);
  const advice = todo(config, command, operator);
  try {
    const source = await createSource(config, { operator, indexDir, log: pino({ level: 'silent' }) });
    try {
      return describe(operator, await examine(source, dataFileOf(config) !== undefined), advice);
    } finally {
      await source.close();
    }
  } catch (error) {
    return describe(operator, { ok: false, answers: false, detail: describeFailure(error, {}) }, advice);
  }
}

/** A system behind a wire is asked for a card that nobody has: an address that answers says little about lookups. */
async function checkWithQuestion(
  operator: OperatorConfig,
  config: DescribedConfig,
  command: CommandLine,
): Promise<Finding> {
  const label = operator.ans_registry;
  const { ok, name, detail, probe } = await checkDescribed({ label, config, operator }, audience());
  const asked = probe === null ? null : probeFinding(probe);
  const status = ok ? (asked?.status ?? 'ok') : 'fail';
  const found = `${sourceOf(label)}: ${[`${name}: ${detail}`, asked?.found].filter(Boolean).join('; ')}`;
  if (status === 'ok') return { check: 'source', status, found };
  const unfinished = probe?.unfinished ?? null;
  return {
    check: 'source',
    status,
    found,
    ...(status === 'fail' && { callers: callers() }),
    todo: unfinished === null ? todo(config, command, label) : complete(unfinished),
  };
}

const sourceOf = (operator: string) =>
  t(`Sistema da operadora ${operator}`, `Source of operator ${operator}`);

interface Health extends SourceHealth {
  /** Whether it answers questions all the same, out of what it had before. */
  answers: boolean;
}

/** A file is asked until it is indexed. A module of the site's own is not asked: it tells by itself. */
async function examine(source: Source, isFile: boolean): Promise<Health> {
  if (!isFile) return { ...(await source.check(AbortSignal.timeout(CHECK_WITHIN_MS))), answers: false };
  const signal = AbortSignal.timeout(READY_WITHIN_MS);
  let answers = false;
  while (!signal.aborted) {
    const { outcome } = await source.find({ card_number: '0' }, signal);
    answers = outcome === 'found' || outcome === 'not_found';
    if (outcome !== 'unavailable') break;
    await wait(ASK_EVERY_MS);
  }
  return { ...(await source.check(AbortSignal.timeout(READY_WITHIN_MS))), answers };
}

function describe(operator: string, health: Health, advice: string): Finding {
  const { ok, answers, detail, warnings = [] } = health;
  const found = `${sourceOf(operator)}: ${detail}`;
  if (ok && warnings.length === 0) return { check: 'source', status: 'ok', found };
  if (ok)
    return {
      check: 'source',
      status: 'warn',
      found: [found, ...warnings].join('\n    '),
      todo: linesToFix(),
    };
  return {
    check: 'source',
    status: 'fail',
    found,
    callers: answers
      ? t(
          'são identificados pelos dados anteriores; o que mudou desde então ainda não vale',
          'they are identified by the data from before; what has changed since does not count yet',
        )
      : callers(),
    todo: advice,
  };
}

function linesToFix(): string {
  return t(
    'corrija essas linhas na exportação do sistema da operadora; as demais pessoas são identificadas',
    'fix these lines in the export of the operator’s system; the other people are identified',
  );
}

function todo(config: SourceConfig, command: CommandLine, operator: string): string {
  if (dataFileOf(config) !== undefined)
    return t(
      'corrija operators.source ou o arquivo; o Carimbo relê sozinho',
      'fix operators.source or the file; Carimbo notices by itself',
    );
  const file = basename(config.file);
  const line = command('source check', `--operator ${operator}`);
  return t(
    `veja os detalhes com “${line}”; o que mudar em ${file} vale no próximo início do Carimbo`,
    `look closer with “${line}”; what is changed in ${file} counts from Carimbo’s next start`,
  );
}
