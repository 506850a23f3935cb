import { rm } from 'node:fs/promises';
import type { SourceDeps, SourceLog } from '../../deps.ts';
import { buildInThread } from './build-in-thread.ts';
import { buildIndex } from './build-index.ts';
import type { FileSourceConfig } from './file-source-config.ts';
import type { FileVersion } from './file-version.ts';
import { IndexFolder } from './index-folder.ts';
import type { Summary } from './line-report.ts';
import { causeOf, type FileProblem, FileProblemError, PROBLEMS } from './problem.ts';
import { openIndex, type ServedIndex } from './served-index.ts';

/** Up to this size a file is indexed in the main thread, in slices; a thread would take longer to start. */
export const SMALL_FILE_BYTES = 2 * 1024 * 1024;

/** System errors that say that the file itself cannot be read. */
const UNREADABLE = new Set(['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'ELOOP', 'ENOTFILE']);

/** Problems that disappear with the next check of the file, and are not logged as errors. */
export const TEMPORARY_PROBLEMS: ReadonlySet<string> = new Set(['file_changed', 'index_gone']);

/**
 * Owns the index that answers lookups. A new one replaces it only when it is complete; if building fails, the old one stays
 * in use.
 */
export class IndexKeeper {
  readonly #config: FileSourceConfig;
  readonly #folder: IndexFolder;
  readonly #log: SourceLog;
  readonly #operator: string;
  #served: { index: ServedIndex; path: string } | null = null;
  #problem: FileProblem | null = null;

  constructor(config: FileSourceConfig, deps: SourceDeps) {
    this.#config = config;
    this.#folder = new IndexFolder(deps.indexDir, deps.operator, config);
    this.#log = deps.log;
    this.#operator = deps.operator;
  }

  get served(): ServedIndex | null {
    return this.#served?.index ?? null;
  }

  /** What is wrong with the newest version of the file; null when nothing is. */
  get problem(): FileProblem | null {
    return this.#problem;
  }

  prepare(): Promise<void> {
    return this.#folder.prepare();
  }

  /** Serves the index of an earlier version until there is a newer one. */
  async serveEarlier(): Promise<void> {
    for (const path of await this.#folder.earlier()) {
      if (this.#serve(path)) return;
    }
  }

  /** Serves the index of exactly this version, if this or another process has built it. */
  serveReady(version: FileVersion): boolean {
    const path = this.#folder.pathFor(version);
    if (this.#served?.path !== path && !this.#serve(path)) return false;
    this.report(null);
    return true;
  }

  /** Serves this version; builds its index when needed. Never throws: a failure becomes the `problem`. */
  async take(version: FileVersion, signal: AbortSignal): Promise<void> {
    const path = this.#folder.pathFor(version);
    if (this.serveReady(version)) {
      await this.#folder.removeAllBut(path);
      return;
    }
    const temporary = this.#folder.temporaryPath();
    try {
      const startedAt = performance.now();
      const build = version.size <= SMALL_FILE_BYTES ? buildIndex : buildInThread;
      const summary = await build({ config: this.#config, version, target: temporary }, signal);
      await this.#folder.publish(temporary, path);
      if (!this.#serve(path)) throw new FileProblemError(PROBLEMS.indexGone());
      this.report(null);
      this.#logLoaded(summary, performance.now() - startedAt);
      await this.#folder.removeAllBut(path);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      if (!signal.aborted) this.report(this.#problemOf(error));
    }
  }

  /** Sets the problem, or null when there is none any more; each problem is logged once. */
  report(problem: FileProblem | null): void {
    const before = this.#problem;
    this.#problem = problem;
    if (problem === null || (before !== null && before.text.en === problem.text.en)) return;
    const serving = this.#served === null ? 'no index is in use' : 'the previous index stays in use';
    const level = TEMPORARY_PROBLEMS.has(problem.code) ? 'info' : 'error';
    this.#log[level](
      { operator: this.#operator, code: problem.code, problem: problem.text.en },
      `beneficiary file rejected; ${serving}`,
    );
  }

  /** Deletes an index that can no longer be read, so that it is built again. */
  async discard(error: unknown): Promise<void> {
    const broken = this.#served;
    if (broken === null) return;
    this.#served = null;
    broken.index.close();
    this.report(PROBLEMS.failed(causeOf(error)));
    await rm(broken.path, { force: true }).catch(() => undefined);
  }

  close(): void {
    this.#served?.index.close();
    this.#served = null;
  }

  #serve(path: string): boolean {
    try {
      const index = openIndex(path);
      this.#served?.index.close();
      this.#served = { index, path };
      return true;
    } catch {
      return false;
    }
  }

  #problemOf(error: unknown): FileProblem {
    if (error instanceof FileProblemError) return error.problem;
    const cause = causeOf(error);
    return UNREADABLE.has(cause) ? PROBLEMS.unreadable(this.#config.path, cause) : PROBLEMS.failed(cause);
  }

  #logLoaded(summary: Summary, ms: number): void {
    const { named, ...counts } = summary;
    this.#log.info({ operator: this.#operator, ...counts, ms: Math.round(ms) }, 'beneficiary file indexed');
    if (named.length === 0) return;
    this.#log.warn(
      { operator: this.#operator, lines: named.map(({ line, reason }) => ({ line, reason: reason.en })) },
      'beneficiary file has lines with problems; the first are listed',
    );
  }
}
