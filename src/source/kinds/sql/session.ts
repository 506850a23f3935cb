import type { ExchangeFault } from '../../exchange.ts';
import type { Bind } from './binds.ts';
import type { RowCollector } from './row-collector.ts';
import type { Charset } from './values.ts';

/** One connection to a database, used by one exchange at a time. */
export interface Session {
  /** False once the connection is gone or must not be used again. */
  readonly isAlive: boolean;
  /** Runs one statement; rows go to the collector, which may want no more before the end. @throws the driver's error */
  run(statement: { text: string; binds: readonly Bind[] }, collector: RowCollector): Promise<void>;
  /** Has the database read the statement without running it, so that a misspelt name is found. */
  describe(statement: { text: string; binds: readonly Bind[] }): Promise<void>;
  /** Cancels the running statement, at the server too where possible, and closes the connection. Never waits or throws. */
  interrupt(): void;
  close(): Promise<void>;
}

/** Settings of one driver, with what they refer to read. */
export interface ConnectionSettings {
  host: string;
  port: number | undefined;
  database: string | undefined;
  user: string | undefined;
  password: string | undefined;
  /** SQLite: absolute. */
  path: string | undefined;
  connectString: string | undefined;
  /** Undefined: not said. */
  tls: TlsSettings | boolean | undefined;
  charset: Charset;
  /** A read-only session, where the database has such. */
  readOnly: boolean;
  /** After so long the server cancels a statement by itself. */
  timeoutMs: number;
}

/** PEM texts. */
export interface TlsSettings {
  ca?: string;
  cert?: string;
  key?: string;
  passphrase?: string;
  servername?: string;
}

/** Longer than a caller waits for a connection, so that the next caller finds it ready. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** What a driver's file exports. */
export interface DriverModule {
  /** The cheapest statement that the database answers. */
  readonly ping: string;
  /** Loads the package, so that the first caller does not wait for it. @throws ExchangeFault `driver_missing` */
  load(): Promise<unknown>;
  connect(settings: ConnectionSettings): Promise<Session>;
  /** What the driver's error means. Never holds the value of a bind. */
  toFault(error: unknown): ExchangeFault;
}
