import type { OpenIdSettings } from '../auth/openid-sign-in.ts';
import type { Role } from '../auth/role.ts';
import type { CardFormat } from '../beneficiary/card.ts';
import type { DeadlineSettings } from '../deadlines/deadline-settings.ts';
import type { Text } from '../i18n/text.ts';
import type { OfflineRange } from '../protocol/entry.ts';
import type { PublicType } from '../protocol/public-types.ts';
import type { SourceConfig } from '../source/source-config.ts';

/** The configuration of one server: built by `loadConfig` from a file and the environment, frozen, valid. */
export interface Config {
  /** `production` needs a file, `demo` none. */
  mode: 'production' | 'demo';
  /** Path of the file, for messages; null without one. */
  file: string | null;
  /** Folder of the embedded database, the indexes of CSVs and other files that are kept. */
  dataDir: string;
  /** Where this node remembers how far the journals have come; null for nowhere. */
  highWaterFile: string | null;
  database: { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };
  http: {
    host: string;
    port: number;
    /** Proxies whose X-Forwarded-For is trusted; none by default. */
    trustProxy: string[];
  };
  agi: {
    enabled: boolean;
    host: string;
    port: number;
    /** Peers allowed; loopback by default. */
    allow: AllowedPeer[];
    /** Language to set on the channel; null leaves the channel's own. */
    language: string | null;
  };
  /** The PBXs whose manager interface (AMI) tells the course of calls; none by default. */
  asterisk: AmiConfig[];
  grpc: {
    enabled: boolean;
    host: string;
    port: number;
    /** Absolute paths of PEM files; null for no TLS. */
    tls: { cert: string; key: string } | null;
  };
  /** How people sign in. */
  signIn: {
    /** Where browsers reach this server; null where each request says it. */
    url: string | null;
    /** Without a request for so long, a session ends. */
    idleMinutes: number;
    /** It ends after so long in any case. */
    hours: number;
    /** Roles that need a second factor. */
    totp: Role[];
    /** Providers of OpenID Connect. */
    openid: (Omit<OpenIdSettings, 'operator'> & { operator: string | null })[];
  };
  log: { level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent' };
  limits: {
    /** Beneficiary lookups per origin: `points` in `seconds`; a hit costs 1, a miss `missCost`. */
    lookups: { points: number; seconds: number; missCost: number };
    /** New protocols per API key and minute; null for no limit. */
    issuesPerMinute: number | null;
    /** Failed authentications per address. */
    failedAuth: { points: number; seconds: number };
    /** Streams of events that an API key may have open on this node. */
    eventStreams: number;
  };
  /** CARIMBO_DEMO_KEY; null outside of the demo. */
  demoKey: string | null;
  operators: OperatorConfig[];
}

/** The manager interface of one PBX. */
export interface AmiConfig {
  /** Name of the PBX, as its keys and agi.allow have it. */
  origin: string;
  host: string;
  port: number;
  tls: boolean;
  user: string;
  secret: string;
}

/** An address or CIDR network, alone (origin `pbx`, every operator) or with its origin and operators. */
export type AllowedPeer = string | { address: string; origin?: string; operators?: string[] };

export interface OperatorConfig {
  /** Registro ANS: six digits, text. An operator without one takes six digits of its own. */
  ans_registry: string;
  name: string;
  /** IANA zone of the civil day in the number. */
  time_zone: string;
  /** For callers' numbers without area code, as local lines send them; without it, those are not taken for telephone numbers. */
  areaCode?: string;
  card: CardFormat;
  deadlines: DeadlineSettings;
  callbacks: CallbackConfig;
  /** Template of the address of a recording. */
  recordingUrl?: string;
  /** Sequences that PBXs give out by themselves while no server answers. */
  offline?: readonly OfflineRange[];
  source: SourceConfig | null;
  /** Faults of the source file, one line each; then `source` is null. Only with `toleratesSources`. */
  sourceFaults?: readonly Text[];
  /** How long issuing may wait for the source in all, in milliseconds. */
  lookupBudgetMs: number;
  /** Beneficiaries follow their protocols on a public page. */
  beneficiaryPage?: true;
  /** Its numbers are for practice: the console may place calls. */
  training?: true;
  webhooks?: readonly WebhookConfig[];
  email?: EmailConfig;
  reports?: ReportsConfig;
}

/** The daily report by e-mail. */
export interface ReportsConfig {
  to: readonly string[];
  /** Of the operator's day, from which the report of the day before is sent. */
  hour: number;
  language: keyof Text;
}

/** Which missed calls are returned, and when. */
export interface CallbackConfig {
  /** Who waited less is not called back. */
  abandonedAfterSeconds: number;
  /** Minutes since midnight in the operator's zone; `to` is not included. */
  hours: { from: number; to: number };
  /** Then the caller is given up. */
  attempts: number;
  spacingMs: number;
  /** How long a missed call is to be returned. */
  withinMs: number;
}

/** Certificates of a connection that Carimbo opens. Paths are relative to the folder of the file. */
interface TlsConfig {
  ca?: string;
  cert?: string;
  key?: string;
  passphrase?: string;
  server_name?: string;
}

/** How an operator's messages are sent by SMTP. */
export interface EmailConfig {
  host: string;
  port: number;
  /** `starttls` refuses a server that does not encrypt. */
  security: 'starttls' | 'tls' | 'none';
  auth: { user: string; password: string } | null;
  from: string;
  /** The field of the beneficiary's `extra` that holds the address. */
  field: string;
  /** Whether the number is sent to the caller after the issue. */
  sendsNumber: boolean;
  /** After this time it is not sent any more. */
  withinHours: number;
  perRecipientPerHour: number;
  perHour: number;
  tls?: TlsConfig;
  folder: string;
}

/** A receiver of an operator's entries by HTTP. */
export interface WebhookConfig {
  name: string;
  url: string;
  /** `whsec_…`; each message is signed with all of them. */
  secrets: readonly string[];
  types: readonly PublicType[];
  /** What a message contains, as for API keys. */
  scopes: readonly ('protocols:read' | 'beneficiaries:read')[];
  /** An address with places such as `{number}`; null for none. */
  screenPop: string | null;
  timeoutMs: number;
  tls?: TlsConfig;
  folder: string;
}
