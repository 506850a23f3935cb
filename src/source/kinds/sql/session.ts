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
  /** Ends what runs, at the server too where it can be, and the connection with it. Never waits, never throws. */
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
  /** The session may change nothing, where the database knows such a thing. */
  readOnly: boolean;
  /** After so long the server gives up a statement by itself. */
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

/** How long a connection may take to be made: a caller waits less, but the next one finds it ready. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** What a driver's file exports. */
export interface DriverModule {
  /** Asks nothing: the cheapest statement that a database answers. */
  readonly ping: string;
  /** Loads the package, so that the first caller does not wait for it. @throws ExchangeFault `driver_missing` */
  load(): Promise<unknown>;
  connect(settings: ConnectionSettings): Promise<Session>;
  /** What the driver's error means. Never holds the value of a bind. */
  toFault(error: unknown): ExchangeFault;
}
