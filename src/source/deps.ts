import type { BaseLogger } from 'pino';
import type { Secrets } from './secrets.ts';
import type { SourceWatch } from './source-watch.ts';

/** What a source writes to: never personal data, never secrets. */
export type SourceLog = Pick<BaseLogger, 'info' | 'warn' | 'error'>;

/** What every kind of source is given. */
export interface SourceDeps {
  /** Registro ANS of the operator it belongs to. */
  operator: string;
  /** Folder for what it keeps on disk; created when missing. */
  indexDir: string;
  log: SourceLog;
  /** Metrics; none are kept without it. */
  watch?: SourceWatch | undefined;
}

/** What every transport is given. */
export interface TransportDeps {
  /** Those of the source's parameters; a transport adds the tokens it obtains. */
  secrets: Secrets;
  log: SourceLog;
}
