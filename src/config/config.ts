import type { CardFormat } from '../beneficiary/card.ts';
import type { Text } from '../i18n/text.ts';
import type { SourceConfig } from '../source/source-config.ts';

/** What one server is told: made by `loadConfig` from a file and the environment, frozen, valid. */
export interface Config {
  /** `production` reads a file; `demo` needs none. */
  mode: 'production' | 'demo';
  /** Where the file was, for messages; null without one. */
  file: string | null;
  /** Folder for the embedded database, indexes and what else is kept. */
  dataDir: string;
  database: { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };
  http: {
    host: string;
    port: number;
    /** Addresses whose X-Forwarded-For is believed; none by default. */
    trustProxy: string[];
  };
  agi: {
    enabled: boolean;
    host: string;
    port: number;
    /** Peers allowed; loopback by default. */
    allow: AllowedPeer[];
    /** Set on the channel only when told; null leaves the channel's own. */
    language: string | null;
  };
  grpc: {
    enabled: boolean;
    host: string;
    port: number;
    /** Absolute paths of PEM files; null speaks without TLS. */
    tls: { cert: string; key: string } | null;
  };
  log: { level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent' };
  limits: {
    /** Beneficiary lookups per origin: `points` in `seconds`; a hit costs 1, a miss `missCost`. */
    lookups: { points: number; seconds: number; missCost: number };
    /** New protocols per API key and minute; null for no ceiling. */
    issuesPerMinute: number | null;
    /** Failed authentications per address. */
    failedAuth: { points: number; seconds: number };
  };
  /** Set in the demo by CARIMBO_DEMO_KEY. */
  demoKey: string | null;
  operators: OperatorConfig[];
}

/** An address or CIDR, of origin `pbx` and for every operator; or one that says which. */
export type AllowedPeer = string | { address: string; origin?: string; operators?: string[] };

export interface OperatorConfig {
  /** Registro ANS: six digits, text. */
  ans_registry: string;
  name: string;
  /** IANA zone that decides the civil day in the number. */
  time_zone: string;
  /** Of callers whose number comes without one, as local lines give it; not told, such a number is no telephone number. */
  areaCode?: string;
  card: CardFormat;
  source: SourceConfig | null;
  /** Why there is no source although one is named: its faults, one line each. Only where a server is to start anyhow. */
  sourceFaults?: readonly Text[];
  /** All that issuing may wait for the source, in milliseconds. */
  lookupBudgetMs: number;
}
