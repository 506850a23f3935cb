import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSourceConfig } from './file-source-config.ts';
import type { FileVersion } from './file-version.ts';

/** Changes when an index made before can no longer be read. */
const SCHEMA = 2;

/** Building never takes this long: what is older was left behind by a process that died. */
const ABANDONED_MS = 6 * 3_600_000;

/**
 * The folder of the indexes. An index is named after what it was made of (configuration and version of the CSV) and
 * never changes: several processes can share the folder, the worst they do is to build the same index twice.
 */
export class IndexFolder {
  readonly #dir: string;
  readonly #operator: string;
  /** Begins the name of every index made with this very configuration, whatever the version of the CSV. */
  readonly #prefix: string;

  constructor(dir: string, operator: string, config: FileSourceConfig) {
    this.#dir = dir;
    this.#operator = operator;
    const columns = Object.entries(config.columns).sort(([a], [b]) => (a < b ? -1 : 1));
    this.#prefix = `${operator}-${digest([SCHEMA, config.path, config.encoding, config.delimiter, columns])}-`;
  }

  async prepare(): Promise<void> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
  }

  pathFor(version: FileVersion): string {
    return join(this.#dir, `${this.#prefix}${digest([version.size, version.mtime, version.inode])}.sqlite`);
  }

  /** A unique name. */
  temporaryPath(): string {
    return join(this.#dir, `${this.#operator}-${process.pid}-${randomUUID()}.tmp`);
  }

  /** Indexes of earlier versions of the CSV, the newest first. */
  async earlier(): Promise<string[]> {
    const names = (await readdir(this.#dir)).filter(
      (name) => name.startsWith(this.#prefix) && name.endsWith('.sqlite'),
    );
    const aged = await Promise.all(
      names.map(async (name) => ({ name, age: await modified(join(this.#dir, name)) })),
    );
    return aged.sort((a, b) => b.age - a.age).map(({ name }) => join(this.#dir, name));
  }

  /** Puts a finished index in its place, in one step, and makes sure that the name survives a power cut too. */
  async publish(temporary: string, path: string): Promise<void> {
    await rename(temporary, path);
    // Windows cannot open a folder; there the file system sees to it.
    const folder = await open(this.#dir, 'r').catch(() => null);
    await folder?.sync().catch(() => undefined);
    await folder?.close();
  }

  /**
   * Removes this operator's other indexes, and what dead processes left; never throws, for it can wait. Those who have
   * one open keep it until they close it.
   */
  async removeAllBut(path: string): Promise<void> {
    for (const name of await readdir(this.#dir).catch(() => [])) {
      const candidate = join(this.#dir, name);
      if (candidate === path || !name.startsWith(`${this.#operator}-`)) continue;
      const isAbandoned = name.endsWith('.tmp') && Date.now() - (await modified(candidate)) > ABANDONED_MS;
      if (name.endsWith('.sqlite') || isAbandoned)
        await rm(candidate, { force: true }).catch(() => undefined);
    }
  }
}

function digest(parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

async function modified(path: string): Promise<number> {
  return stat(path).then(
    (stats) => stats.mtimeMs,
    () => 0,
  );
}
