import type { Config } from '../../config/config.ts';
import type { LoadedConfig } from '../../config/interpret.ts';
import type { Store } from '../../store/store.ts';
import type { CommandLine } from '../command-line.ts';
import type { Running } from './ask-running.ts';
import type { ServiceUser } from './service-user.ts';

/** What the checks examine. A check takes what it needs of it and returns its findings. */
export interface Examination {
  config: Config;
  warnings: LoadedConfig['warnings'];
  /** Reads the configuration again. @throws ConfigError */
  reload(): unknown;
  /** Asterisk's configuration folder. */
  etc: string;
  /** Writes the commands that a finding advises. */
  command: CommandLine;
  /** The user that the service runs as; null where it is unknown. */
  service: ServiceUser | null;
  running: Running;
  database: Database;
  newest: readonly NewestEntry[];
  now: number;
}

/** The database, with the settings by which a PostgreSQL may lose confirmed writes; or why it cannot be used. */
export type Database =
  | { store: Store; unsafeSettings: string[]; error: null }
  | { store: null; error: unknown };

/** The newest time in an operator's journal, ISO 8601 with offset. */
export interface NewestEntry {
  operator: string;
  time_zone: string;
  at: string;
}
