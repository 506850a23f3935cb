import { resolve } from 'node:path';
import type { DeadlineSettings } from '../deadlines/deadline-settings.ts';
import type { Profile } from '../deadlines/profile.ts';
import type { Text } from '../i18n/text.ts';
import { inlineSource } from '../source/kinds/load-source.ts';
import type { SourceConfig } from '../source/source-config.ts';
import type { CallbackSettings } from './callback-schema.ts';
import type { CallbackConfig, Config, EmailConfig, OperatorConfig, WebhookConfig } from './config.ts';
import { DEFAULTS } from './defaults.ts';
import type { EmailSettings } from './email-schema.ts';
import { absoluteSqlite } from './environment.ts';
import type { OperatorSettings, Settings } from './schema.ts';
import type { WebhookSettings } from './webhook-schema.ts';

export interface BuildOptions {
  mode: Config['mode'];
  file: string | null;
  /** Relative paths start from the folder of the file. */
  folder: string;
  demoKey: string | null;
  /** By the path as written. */
  sourceFiles: ReadonlyMap<string, SourceConfig>;
  /** By the name or path as written. */
  profiles: ReadonlyMap<string, Profile>;
  /** Of source files that could not be read, by the path as written. */
  sourceFaults: ReadonlyMap<string, readonly Text[]>;
}

/** Checked settings with defaults and absolute paths. */
export function buildConfig(settings: Settings, options: BuildOptions): Config {
  const { mode, file, folder, demoKey } = options;
  const { http, agi, grpc, limits } = settings;
  const dataDir = resolve(folder, settings.data_dir ?? DEFAULTS.dataDir);
  return {
    mode,
    file,
    dataDir,
    database: buildDatabase(settings.database?.url ?? `sqlite:${resolve(dataDir, 'carimbo.db')}`, folder),
    highWaterFile: settings.high_water_file === undefined ? null : resolve(folder, settings.high_water_file),
    http: {
      host: http?.host ?? DEFAULTS.httpHost,
      port: http?.port ?? DEFAULTS.httpPort,
      trustProxy: http?.trust_proxy ?? [],
    },
    agi: {
      enabled: agi?.enabled ?? true,
      host: agi?.host ?? DEFAULTS.agiHost,
      port: agi?.port ?? DEFAULTS.agiPort,
      allow: agi?.allow ?? [...DEFAULTS.agiAllow],
      language: agi?.language ?? null,
    },
    asterisk: (settings.asterisk ?? []).map(({ origin, host, port, tls, user, secret }) => ({
      origin: origin ?? DEFAULTS.amiOrigin,
      host,
      port: port ?? DEFAULTS.amiPort,
      tls: tls ?? false,
      user: user ?? DEFAULTS.amiUser,
      secret,
    })),
    grpc: {
      enabled: grpc?.enabled ?? false,
      host: grpc?.host ?? DEFAULTS.grpcHost,
      port: grpc?.port ?? DEFAULTS.grpcPort,
      tls: grpc?.tls ? { cert: resolve(folder, grpc.tls.cert), key: resolve(folder, grpc.tls.key) } : null,
    },
    signIn: {
      url: settings.sign_in?.url?.replace(/\/+$/, '') ?? null,
      idleMinutes: settings.sign_in?.idle_minutes ?? DEFAULTS.signIn.idleMinutes,
      hours: settings.sign_in?.hours ?? DEFAULTS.signIn.hours,
      totp: settings.sign_in?.totp ?? [],
      openid: (settings.sign_in?.openid ?? []).map((one) => ({
        name: one.name,
        title: one.title ?? one.name,
        issuer: one.issuer,
        clientId: one.client_id,
        clientSecret: one.client_secret ?? null,
        scopes: one.scopes ?? [...DEFAULTS.signIn.scopes],
        userClaim: one.user_claim ?? DEFAULTS.signIn.userClaim,
        roleClaim: one.role_claim ?? null,
        roles: one.roles ?? {},
        operator: one.operator ?? null,
      })),
    },
    log: { level: settings.log?.level ?? DEFAULTS.logLevel },
    limits: {
      lookups: {
        points: limits?.lookups?.points ?? DEFAULTS.lookups.points,
        seconds: limits?.lookups?.seconds ?? DEFAULTS.lookups.seconds,
        missCost: limits?.lookups?.miss_cost ?? DEFAULTS.lookups.missCost,
      },
      issuesPerMinute: limits?.issues_per_minute ?? null,
      failedAuth: { ...DEFAULTS.failedAuth, ...limits?.failed_auth },
      eventStreams: limits?.event_streams ?? DEFAULTS.eventStreams,
    },
    demoKey,
    operators: settings.operators.map((operator) => buildOperator(operator, options)),
  };
}

function buildDatabase(url: string, folder: string): Config['database'] {
  if (!url.startsWith('sqlite:')) return { kind: 'postgres', url };
  return { kind: 'sqlite', path: absoluteSqlite(url, folder).slice('sqlite:'.length) };
}

function buildOperator(operator: OperatorSettings, options: BuildOptions): OperatorConfig {
  const { card, source, offline, webhooks, email, reports } = operator;
  const deadlines = buildDeadlines(operator, options.profiles);
  return {
    ans_registry: operator.ans_registry,
    name: operator.name,
    time_zone: operator.time_zone ?? DEFAULTS.timeZone,
    ...(operator.area_code !== undefined && { areaCode: operator.area_code }),
    ...(operator.recordings?.url !== undefined && { recordingUrl: operator.recordings.url }),
    card: {
      lengths: card?.lengths ?? [],
      pattern: card?.pattern ?? null,
      check_digit: card?.check_digit ?? 'none',
    },
    deadlines,
    callbacks: buildCallbacks(operator.callbacks),
    ...(operator.beneficiary_page === true && { beneficiaryPage: true }),
    ...(operator.training === true && { training: true }),
    ...(offline !== undefined && { offline }),
    ...(source === undefined ? { source: null } : sourceOrFaults(source, options)),
    lookupBudgetMs: operator.lookup_budget_ms ?? DEFAULTS.lookupBudgetMs,
    ...(webhooks !== undefined && { webhooks: webhooks.map((one) => buildWebhook(one, options)) }),
    ...(email !== undefined && { email: buildEmail(email, deadlines, options) }),
    ...(reports !== undefined && { reports: { ...DEFAULTS.reports, ...reports } }),
  };
}

function buildWebhook(webhook: WebhookSettings, { folder }: BuildOptions): WebhookConfig {
  const { name, url, secrets, types, tls } = webhook;
  return {
    name,
    url,
    secrets,
    types,
    scopes: webhook.scopes ?? [...DEFAULTS.webhookScopes],
    screenPop: webhook.screen_pop ?? null,
    timeoutMs: webhook.timeout_ms ?? DEFAULTS.webhookTimeoutMs,
    ...(tls !== undefined && { tls }),
    folder,
  };
}

function buildEmail(
  email: EmailSettings,
  { profile }: DeadlineSettings,
  { folder }: BuildOptions,
): EmailConfig {
  const { host, port, user, password, from, tls } = email;
  const security = email.security ?? DEFAULTS.email.security;
  return {
    host,
    port: port ?? DEFAULTS.smtpPorts[security],
    security,
    auth: user === undefined || password === undefined ? null : { user, password },
    from,
    field: email.field ?? DEFAULTS.email.field,
    sendsNumber: email.send_number ?? profile.numberCopy !== null,
    withinHours: profile.numberCopy?.withinHours ?? DEFAULTS.numberCopyHours,
    perRecipientPerHour: email.per_recipient_per_hour ?? DEFAULTS.email.perRecipientPerHour,
    perHour: email.per_hour ?? DEFAULTS.email.perHour,
    ...(tls !== undefined && { tls }),
    folder,
  };
}

function buildDeadlines(operator: OperatorSettings, profiles: BuildOptions['profiles']): DeadlineSettings {
  const { calendar } = operator;
  const profile = profiles.get(operator.profile ?? DEFAULTS.profile);
  if (profile === undefined) throw new Error('a profile passed its check and was not loaded');
  return {
    profile,
    calendar: { optionalDays: calendar?.optional_days ?? [], days: calendar?.days ?? [] },
    urgentLateAfterMs: (operator.urgent_late_after_minutes ?? DEFAULTS.urgentLateAfterMinutes) * 60_000,
    callFacts: operator.call_facts ?? false,
  };
}

export function buildCallbacks(settings: CallbackSettings = {}): CallbackConfig {
  const { callbacks } = DEFAULTS;
  const { from, to } = settings.hours ?? callbacks.hours;
  return {
    abandonedAfterSeconds: settings.abandoned_after_seconds ?? callbacks.abandonedAfterSeconds,
    hours: { from: minutesOf(from), to: minutesOf(to) },
    attempts: settings.attempts ?? callbacks.attempts,
    spacingMs: (settings.spacing_minutes ?? callbacks.spacingMinutes) * 60_000,
    withinMs: (settings.days ?? callbacks.days) * 86_400_000,
  };
}

/** Of `HH:MM`, since midnight. */
function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

type NamedSource = NonNullable<OperatorSettings['source']>;

function sourceOrFaults(
  source: NamedSource,
  options: BuildOptions,
): Pick<OperatorConfig, 'source' | 'sourceFaults'> {
  const faults = typeof source === 'string' ? options.sourceFaults.get(source) : undefined;
  return faults === undefined
    ? { source: buildSource(source, options) }
    : { source: null, sourceFaults: faults };
}

function buildSource(source: NamedSource, { file, folder, sourceFiles }: BuildOptions): SourceConfig {
  if (typeof source !== 'string') return inlineSource(source, { file: file ?? '', folder });
  const loaded = sourceFiles.get(source);
  if (loaded === undefined) throw new Error('a source file passed its check and was not loaded');
  return loaded;
}
