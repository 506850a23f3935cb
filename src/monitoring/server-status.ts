import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Registry } from 'prom-client';
import type { Config } from '../config/config.ts';
import type { Language } from '../i18n/language.ts';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import type { Head } from '../protocol/head.ts';
import type { Readiness } from './readiness.ts';

export interface ServerStatus {
  version: string;
  node: string;
  mode: Config['mode'];
  started_at: string;
  ready: boolean;
  checks: { name: string; ok: boolean; detail: string }[];
  /** `bytes`: with what is not yet written back; null where the database is on another machine. */
  database: { kind: Config['database']['kind']; bytes: number | null };
  /** Of the operator's journal; null before the first entry. */
  journal: { seq: number; at: string } | null;
  pbxs: { origin: string; host: string; connected: boolean }[];
}

interface Parts {
  config: Config;
  readiness: (language: Language) => Promise<Readiness>;
  reads: { heads(): Promise<Head[]> };
  metrics: Registry;
}

/** What this node is and how it is, for the administrator of one operator. No secrets, no personal data. */
export class StatusReport {
  readonly #parts: Parts;
  readonly #startedAt = new Date().toISOString();
  readonly #version: string = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')).version;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async of(operator: string, language: Language): Promise<ServerStatus> {
    const { config, readiness, reads } = this.#parts;
    const [{ ready, checks }, bytes, head, pbxs] = await Promise.all([
      readiness(language),
      sizeOf(config.database),
      // A database that does not answer is one of the checks.
      reads.heads().then(
        (heads) => heads.find((one) => one.operator === operator && one.seq > 0),
        () => undefined,
      ),
      this.#pbxs(),
    ]);
    return {
      version: this.#version,
      node: process.version,
      mode: config.mode,
      started_at: this.#startedAt,
      ready,
      checks: Object.entries(checks)
        .filter(([name]) => !name.startsWith('source_') || name === `source_${operator}`)
        .map(([name, check]) => ({ name: name.replace(/^source_.*/, 'source'), ...check })),
      database: { kind: config.database.kind, bytes },
      journal: head === undefined ? null : { seq: head.seq, at: head.at },
      pbxs,
    };
  }

  /** As the metric says it. */
  async #pbxs(): Promise<ServerStatus['pbxs']> {
    const gauge = await this.#parts.metrics.getSingleMetric('carimbo_ami_connected')?.get();
    const connected = new Set(
      gauge?.values.flatMap(({ labels, value }) => (value === 1 ? [`${labels.origin} ${labels.host}`] : [])),
    );
    return this.#parts.config.asterisk.map(({ origin, host }) => ({
      origin,
      host,
      connected: connected.has(`${origin} ${host}`),
    }));
  }
}

async function sizeOf(database: Config['database']): Promise<number | null> {
  if (database.kind !== 'sqlite') return null;
  const sizes = await Promise.all(
    ['', '-wal'].map((suffix) =>
      stat(database.path + suffix).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
