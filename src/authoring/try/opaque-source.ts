import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ChosenSource } from '../../cli/source/choose-source.ts';
import { createSource } from '../../source/kinds/create-source.ts';
import type { Answer, Query, Source } from '../../source/source.ts';
import { SILENT } from './record-exchanges.ts';

/** A file is read and indexed first: a million rows take less than this. */
export const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 200;

/** A source whose inside cannot be shown (`file`, `code`), open for as long as the work takes. */
export async function withWholeSource<T>(
  { config, operator }: ChosenSource,
  work: (source: Source) => Promise<T>,
): Promise<T> {
  const indexDir = mkdtempSync(join(tmpdir(), 'carimbo-source-'));
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
    rmSync(indexDir, { recursive: true, force: true });
  }
}

/** The answer, once a file that is being read is ready; one that asks somebody is asked once. */
export async function findOnceReady(source: Source, query: Query, signal: AbortSignal): Promise<Answer> {
  for (;;) {
    const answer = await source.find(query, signal);
    if (source.kind !== 'file' || answer.outcome !== 'unavailable' || signal.aborted) return answer;
    await wait(ASK_EVERY_MS);
  }
}
