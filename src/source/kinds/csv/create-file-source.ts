import { basename } from 'node:path';
import { plural } from '../../../i18n/plural.ts';
import type { SourceDeps } from '../../deps.ts';
import type { SourceHealth } from '../../exchange.ts';
import type { Answer, Query, Source } from '../../source.ts';
import type { FileSourceConfig } from './file-source-config.ts';
import { FileWatcher, WATCH_TIMES, type WatchTimes } from './file-watcher.ts';
import { IndexKeeper, SMALL_FILE_BYTES } from './index-keeper.ts';
import { causeOf, type FileProblem, PROBLEMS } from './problem.ts';
import type { ServedIndex } from './served-index.ts';

export interface FileSourceDeps extends SourceDeps {
  /** Set by tests; the defaults are for people who copy files. */
  times?: Partial<WatchTimes>;
}

/**
 * The operator's beneficiaries out of a CSV, looked up in an index on disk that follows the file. Resolves at once, or
 * for a small file when it is indexed; until a big one is indexed for the first time, `find` answers `unavailable`.
 * @throws the system's error when `indexDir` cannot be made: our own folder, not the operator's file
 */
export async function createFileSource(config: FileSourceConfig, deps: FileSourceDeps): Promise<Source> {
  const keeper = new IndexKeeper(config, deps);
  const watcher = new FileWatcher(config.path, keeper, { ...WATCH_TIMES, ...deps.times });
  const closing = new AbortController();
  await keeper.prepare();
  const watching = await begin({ keeper, watcher, signal: closing.signal });

  return {
    kind: 'file',
    get answers() {
      return { card_number: true, cpf: keeper.served?.hasCpf ?? true };
    },
    async find(query, { signal }) {
      if (signal.aborted)
        return { outcome: 'unavailable', code: 'interrupted', reason: 'a consulta foi interrompida' };
      if (keeper.served === null) return toAnswer(keeper.problem ?? PROBLEMS.indexing());
      try {
        return answerFrom(keeper.served, query);
      } catch (error) {
        watcher.forget();
        await keeper.discard(error);
        return toAnswer(PROBLEMS.failed(causeOf(error)));
      }
    },
    async check() {
      return healthOf(keeper, basename(config.path));
    },
    async close() {
      closing.abort();
      await watching();
      keeper.close();
    },
  };
}

/** Serves what there is and goes on from there. The function given back waits until all work has ended. */
async function begin(parts: {
  keeper: IndexKeeper;
  watcher: FileWatcher;
  signal: AbortSignal;
}): Promise<() => Promise<void>> {
  const { keeper, watcher, signal } = parts;
  // First of all, so that a problem of the file is reported beside the index that answers meanwhile.
  await keeper.serveEarlier();
  const version = await watcher.version();
  const taking = version === null ? Promise.resolve() : watcher.take(version, signal);
  if (version !== null && version.size <= SMALL_FILE_BYTES) await taking;
  const watching = taking.then(() => watcher.watch(signal));
  return () => watching;
}

function answerFrom(index: ServedIndex, query: Query): Answer {
  if ('cpf' in query && !index.hasCpf) return toAnswer(PROBLEMS.noCpf());
  const beneficiary = index.find(query);
  return beneficiary === null ? { outcome: 'not_found' } : { outcome: 'found', beneficiary };
}

function toAnswer(problem: FileProblem): Answer {
  return { outcome: problem.outcome, code: problem.code, reason: problem.text['pt-BR'] };
}

function healthOf(keeper: IndexKeeper, file: string): SourceHealth {
  const { served, problem } = keeper;
  if (served === null)
    return { ok: false, detail: `${file}: ${(problem ?? PROBLEMS.indexing()).text['pt-BR']}` };
  if (problem !== null) {
    return { ok: false, detail: `${file}: ${problem.text['pt-BR']}; em uso, o índice de ${served.builtAt}` };
  }
  const { rows, skipped, doubtful, duplicates, named } = served.summary;
  const flaws = [
    skipped > 0 ? plural(skipped, 'linha rejeitada', 'linhas rejeitadas') : null,
    doubtful > 0 ? `${doubtful} com campo ilegível` : null,
    duplicates > 0 ? plural(duplicates, 'repetida', 'repetidas') : null,
  ].filter((flaw) => flaw !== null);
  const people = plural(rows, 'beneficiário', 'beneficiários');
  const warnings = named.map(({ line, reason }) => `linha ${line}: ${reason['pt-BR']}`);
  const detail = [`${file}: ${people}`, ...flaws].join(', ');
  return { ok: true, detail, ...(warnings.length > 0 && { warnings }) };
}
