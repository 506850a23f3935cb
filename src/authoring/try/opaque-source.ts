import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { TextError } from '../../i18n/text-error.ts';
import { createSource } from '../../source/kinds/create-source.ts';
import { dataFileOf } from '../../source/kinds/kinds.ts';
import type { Answer, Query, Source } from '../../source/source.ts';
import { type Attempt, type Audience, type ChosenSource, nameOf } from './attempt.ts';
import { SILENT } from './record-exchanges.ts';
import { withinLimit } from './within-limit.ts';

/** A file is read and indexed first: a million rows take less than this. */
export const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 200;
const ASK_WITHIN_MS = 10_000;

/** Opens a source whose steps cannot be shown (`file`, `code`) for the work, or takes the one that is running. */
export async function withOpaqueSource<T>(
  { config, operator, running, ...chosen }: ChosenSource,
  work: (source: Source) => Promise<T>,
): Promise<T> {
  if (running !== undefined) return work(running);
  const indexDir = chosen.indexDir ?? mkdtempSync(join(tmpdir(), 'carimbo-source-'));
  try {
    const source = await createSource(config, {
      operator: operator?.ans_registry ?? '000000',
      indexDir,
      log: SILENT,
    });
    try {
      return await work(source);
    } finally {
      await source.close();
    }
  } finally {
    if (chosen.indexDir === undefined) rmSync(indexDir, { recursive: true, force: true });
  }
}

/** Repeats the lookup in a file that was just opened until it is indexed; else asks once. */
export async function findOnceReady(
  { source, isNewFile }: { source: Source; isNewFile: boolean },
  query: Query,
  signal: AbortSignal,
): Promise<Answer> {
  for (;;) {
    const answer = await source.find(query, { signal });
    if (!isNewFile || answer.outcome !== 'unavailable' || signal.aborted) return answer;
    await wait(ASK_EVERY_MS);
  }
}

/** One lookup in a file or by a module of the site, of which only the answer can be shown. */
export async function tryOpaque(chosen: ChosenSource, asked: Query, audience: Audience): Promise<Attempt> {
  const { kind, file } = chosen.config;
  const dataFile = dataFileOf(chosen.config);
  const isNewFile = dataFile !== undefined && chosen.running === undefined;
  return withOpaqueSource(chosen, async (source) => {
    const started = performance.now();
    const ms = isNewFile ? READY_WITHIN_MS : ASK_WITHIN_MS;
    const answer = await withinLimit({ ...audience, ms }, (signal) =>
      findOnceReady({ source, isNewFile }, asked, signal),
    );
    if (!source.answers['cpf' in asked ? 'cpf' : 'card_number']) throw noSuchLookup();
    return {
      source: { name: nameOf(chosen), kind, file: dataFile ?? file },
      asked,
      written: { ...asked },
      exchanges: [],
      outcome: answer.outcome,
      rule: null,
      reason: 'reason' in answer ? answer.reason : null,
      unfinished: null,
      fault: null,
      beneficiary: 'beneficiary' in answer ? answer.beneficiary : null,
      cardNotInReply: false,
      ms: { exchange: performance.now() - started, reading: 0 },
      late: null,
    };
  });
}

const noSuchLookup = () =>
  new TextError(
    {
      'pt-BR': 'Este sistema não aceita esse tipo de consulta.',
      en: 'This source does not look up by that.',
    },
    { blame: 'input' },
  );
