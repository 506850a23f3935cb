import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileSource, type FileSourceDeps } from '../../src/source/kinds/csv/create-file-source.ts';
import type { FileSourceConfig } from '../../src/source/kinds/csv/file-source-config.ts';
import type { Source } from '../../src/source/source.ts';

export interface LogLine {
  level: 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown>;
}

/** A CSV and an index folder in a temporary folder, for one test. */
export interface Bench {
  readonly csv: string;
  readonly indexDir: string;
  readonly log: LogLine[];
  /** Replaces the CSV atomically. */
  write(content: string | Buffer): Promise<void>;
  /** Opens a source on the CSV that notices changes quickly. */
  open(config?: Partial<FileSourceConfig>, deps?: Partial<FileSourceDeps>): Promise<Source>;
  /** Closes every source that was opened, and removes the folder. */
  clear(): Promise<void>;
}

export async function createBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'carimbo-file-source-'));
  const csv = join(folder, 'beneficiários.csv');
  const indexDir = join(folder, 'data', 'indexes');
  const opened: Source[] = [];
  const log: LogLine[] = [];
  const write =
    (level: LogLine['level']) =>
    (fields: unknown, message?: unknown): void => {
      log.push({ level, message: String(message), fields: fields as Record<string, unknown> });
    };

  return {
    csv,
    indexDir,
    log,
    async write(content) {
      await writeFile(`${csv}.new`, content);
      await rename(`${csv}.new`, csv);
    },
    async open(config = {}, deps = {}) {
      const source = await createFileSource(
        { path: csv, encoding: 'utf-8', delimiter: ',', columns: {}, ...config },
        {
          operator: '999997',
          indexDir,
          log: { info: write('info'), warn: write('warn'), error: write('error') },
          times: { pollMs: 5, settleMs: 20, shrunkSettleMs: 20 },
          ...deps,
        },
      );
      opened.push(source);
      return source;
    },
    async clear() {
      await Promise.all(opened.map((source) => source.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A signal that never aborts. */
export const never = new AbortController().signal;

/** The name found for a card, or the outcome without one. */
export async function nameOn(source: Source, card: string): Promise<string> {
  const answer = await source.find({ card_number: card }, { signal: never });
  return answer.outcome === 'found' ? answer.beneficiary.name : answer.outcome;
}
