import { join } from 'node:path';
import type { Logger } from 'pino';
import { Authenticator } from './auth/authenticator.ts';
import { KeyRing } from './auth/key-ring.ts';
import type { OpenIdParts, OpenIdSignIn } from './auth/openid-sign-in.ts';
import { Passwords } from './auth/passwords.ts';
import { Sessions } from './auth/sessions.ts';
import { Users } from './auth/users.ts';
import type { Config } from './config/config.ts';
import { Deadlines } from './deadlines/deadlines.ts';
import { EventFeed } from './events/event-feed.ts';
import { MyCalls } from './events/my-calls.ts';
import type { GrpcDeps } from './grpc/grpc-deps.ts';
import type { GrpcServer } from './grpc/server.ts';
import { createHttpServer, listen } from './http/server.ts';
import type { Language } from './i18n/language.ts';
import { AbandonedCalls } from './jobs/abandoned-calls.ts';
import { DailyReports } from './jobs/daily-reports.ts';
import { KeyFollower } from './jobs/key-follower.ts';
import { LaterLookups } from './jobs/later-lookups.ts';
import { Outbox, registrarTargets, type Target } from './jobs/outbox.ts';
import { Reconcile } from './jobs/reconcile.ts';
import { TallyKeeper } from './jobs/tally-keeper.ts';
import { HighWater } from './journal/high-water.ts';
import { Journal } from './journal/journal.ts';
import { OfflineRanges } from './journal/offline-ranges.ts';
import { unconfiguredOperators } from './journal/unconfigured-operators.ts';
import { registerBacklogMetrics } from './monitoring/backlog-metrics.ts';
import { registerInstanceMetric } from './monitoring/instance.ts';
import { Metrics } from './monitoring/metrics.ts';
import { ReadinessCheck } from './monitoring/readiness.ts';
import { StatusReport } from './monitoring/server-status.ts';
import { registerStreamMetrics } from './monitoring/stream-metrics.ts';
import { WriteProbe } from './monitoring/write-probe.ts';
import type { EmailsParts } from './outgoing/create-emails.ts';
import { Papers } from './papers/papers.ts';
import { Reports } from './reports/reports.ts';
import { AccessLog } from './service/access-log.ts';
import { createProtocolService } from './service/create-protocol-service.ts';
import { IssueLimit } from './service/issue-limit.ts';
import { LookupQuota } from './service/lookup-quota.ts';
import { OutboxQueues } from './service/outbox-queues.ts';
import { createSourceLookup } from './service/source-lookup.ts';
import { SourceNumbers } from './service/source-numbers.ts';
import { SourceTrials } from './service/source-trials.ts';
import { TallyChanges } from './service/tally.ts';
import { createSources, offering } from './source/kinds/create-sources.ts';
import { describeSource } from './source/kinds/describe-source.ts';
import { DataRefused } from './store/bad-data.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';
import { createAgiServer } from './telephony/agi/server.ts';
import { CallFacts } from './telephony/ami/call-facts.ts';
import { readPromptLengths } from './telephony/prompt-lengths.ts';
import { PracticeCalls } from './telephony/simulator/practice-calls.ts';

interface Address {
  host: string;
  port: number;
}

/** Where the server listens; null for a transport that is not enabled. */
export interface Addresses {
  http: Address;
  agi: Address | null;
  grpc: Address | null;
}

export interface App {
  /** Listens; resolves when calls can come. */
  start(): Promise<Addresses>;
  /** Accepts nothing more, finishes what was accepted, closes everything. */
  stop(): Promise<void>;
  keys: KeyRing;
  users: Users;
}

/**
 * Builds the server out of its parts, from the store up to the transports. Nothing listens until `start`.
 * @param opened the configured database, which `stop` closes; without it, it is opened here, and created if it is missing
 */
export async function createApp(config: Config, log: Logger, opened?: Store): Promise<App> {
  const { operators, limits } = config;
  const byRegistry = new Map(operators.map((operator) => [operator.ans_registry, operator]));
  const metrics = new Metrics(log, operators);
  registerInstanceMetric(metrics.registry, config);

  // Store and journal. `outbox` is built below: nothing is committed before `start`.
  const store = opened ?? (await openStore(config.database));
  await store.ensureJournals(operators);
  await warnOfUnconfiguredOperators(store, config, log);
  const probe = new WriteProbe(store);
  const highWater = new HighWater({
    file: config.highWaterFile,
    reads: store.reads,
    onFile: (failure) => metrics.highWaterFile(failure),
    onBehind(operator, behind) {
      metrics.behind(operator, behind);
      if (behind === null) void announceRanges(operator);
    },
  });
  await highWater.start();
  const offlineRanges = new OfflineRanges({ store, operators, highWater });
  const noteFailure = (err: unknown): void =>
    log.error({ err }, 'the offline ranges could not be written into the journal');
  /** A journal that lost entries may have lost the ranges, too. Called within a transaction: waits until that has ended. */
  async function announceRanges(operator: string): Promise<void> {
    await new Promise(setImmediate);
    await offlineRanges.announce(operator).catch(noteFailure);
  }
  await offlineRanges.start().catch(noteFailure);
  const deadlines = new Deadlines(operators);
  const journal = new Journal(store, {
    highWater,
    rangeKeys: offlineRanges.keys,
    termsOf: (request) => deadlines.begin(request),
    extensionLimit: (request) => deadlines.extensionLimit(request),
    onCommit(commit) {
      metrics.committed(commit);
      for (const { operator } of commit.heads) outbox.wake(operator);
      const changed = commit.heads.map(({ operator }) => operator);
      events.committed(changed);
      myCalls.committed(changed);
      for (const operator of changed) keyFollower.wake(operator);
    },
    onFailure(error) {
      metrics.commitFailed(error);
      if (!(error instanceof DataRefused)) probe.commitFailed(error);
    },
  });
  const stored = { journal, reads: store.reads, now: store.now, facts: store.offlineFacts };

  // The operators' systems, and what each offers besides lookups: numbers, and a place to send entries to.
  const sources = await createSources(operators, {
    indexDir: join(config.dataDir, 'index'),
    log,
    watch: metrics.source,
  });
  const issuers = offering(sources, ({ issuer }) => issuer);
  const registrars = offering(sources, ({ registrar }) => registrar);
  const webhooks = await loadWebhooks(operators);
  const targets = [
    ...registrarTargets(registrars, (protocol, number) => numbers.record(protocol, number, 'register')),
    ...webhooks,
    ...(await loadEmails(operators, { journal, pdf: (...of) => papers.pdf(...of) })),
  ];
  registerBacklogMetrics(metrics.registry, store, {
    targets,
    numbered: [...issuers.keys()],
  });

  // The protocol service.
  const { lookUp, canAnswer } = createSourceLookup({
    sources,
    operators: byRegistry,
    onLookup(event) {
      metrics.lookedUp(event);
      laterLookups.lookedUp(event);
    },
  });
  const quota = new LookupQuota(limits.lookups);
  const numbers = new SourceNumbers({ ...stored, issuers, onError: (error) => metrics.numberFailed(error) });
  const protocolService = createProtocolService({
    ...stored,
    operators,
    deadlines,
    lookUp,
    canAnswer,
    quota,
    numbers,
    issueLimit: limits.issuesPerMinute === null ? null : new IssueLimit(limits.issuesPerMinute),
    onNotice: (notice) => metrics.noticed(notice),
  });

  const papers = new Papers({ protocolService, reads: store.reads, operators });
  const reports = new Reports({ database: config.database });

  // Jobs.
  const laterLookups = new LaterLookups({
    ...stored,
    operators: operators.map(({ ans_registry }) => ans_registry),
    lookUp,
    quota,
    onError: (err) => log.warn({ err }, 'repeating lookups failed; will retry'),
  });
  const abandonedCalls = new AbandonedCalls({
    ...stored,
    operators: operators.filter((one) => one.deadlines.callFacts).map((one) => one.ans_registry),
    onError: (err) => log.warn({ err }, 'closing abandoned calls failed; will retry'),
  });
  const reconcile = new Reconcile({
    ...stored,
    issuers,
    numbers,
    onError: (error) => metrics.numberFailed(error),
  });
  const tallyKeeper = new TallyKeeper({
    reads: store.reads,
    tallies: store.tallies,
    changesOf: (operator) => new TallyChanges(operator, deadlines),
    operators: operators.map(({ ans_registry }) => ans_registry),
    now: store.now,
    onError: (err) => log.warn({ err }, 'counting for the dashboard failed; will retry'),
  });
  const outbox = new Outbox({
    deliveries: store.deliveries,
    reads: store.reads,
    targets,
    onDelivery: (event) => metrics.delivered(event),
    onError: (err) => log.warn({ err }, 'sending entries failed; will retry'),
  });

  const dailyReports = new DailyReports({
    operators: operators.flatMap(({ ans_registry, time_zone, reports: wanted }) =>
      wanted === undefined ? [] : [{ ans_registry, time_zone, hour: wanted.hour }],
    ),
    mails: store.reportMails,
    now: store.now,
    make: async (operator, day) => {
      const { prepareReport } = await import('./outgoing/prepare-report.ts');
      return prepareReport({ reports, operator: byRegistry.get(operator), day });
    },
    onError: (err) => log.warn({ err }, 'the daily report failed; will retry'),
    onFailure: (operator, day, reason) =>
      log.warn({ operator, day, reason }, 'the daily report was not sent; will retry'),
  });

  const keyFollower = new KeyFollower({
    searchKeys: store.searchKeys,
    operators: operators.map(({ ans_registry }) => ans_registry),
    onError: (err) => log.warn({ err }, 'writing search keys failed; will retry'),
  });

  const events = new EventFeed({
    reads: store.reads,
    signals: store.signals,
    streamsPerKey: limits.eventStreams,
    onEntries: (_operator, oldest) => metrics.eventsRead(oldest),
    onEnd: (operator, why) => metrics.eventStreamEnded(operator, why),
    onError: (error) => metrics.eventsFailed(error),
  });
  const myCalls = new MyCalls({
    reads: store.reads,
    signals: store.signals,
    onShown: (operator, seconds) => metrics.popShown(operator, seconds),
    onEnd: (operator, why) => metrics.eventStreamEnded(operator, why),
    onError: (error) => metrics.eventsFailed(error),
  });
  registerStreamMetrics(metrics.registry, events, myCalls);

  // The course of calls, from the PBXs.
  const callFacts = new CallFacts({
    asterisk: config.asterisk,
    operators,
    dataDir: config.dataDir,
    protocolService,
    onRinging: (number, agents) => myCalls.rings(number, agents),
    ...metrics.callFacts(config.asterisk),
  });

  // Transports.
  const keys = new KeyRing(store.keys);
  const passwords = new Passwords();
  const users = new Users(store.users, passwords);
  const sessions = new Sessions({
    store: store.users,
    passwords,
    operators,
    failedAuth: limits.failedAuth,
    settings: config.signIn,
  });
  const readiness = new ReadinessCheck({
    database: config.database,
    probe,
    highWater,
    offlineRanges,
    sources,
  });
  const accessLog = new AccessLog(store);
  const shared = {
    protocolService,
    papers,
    accessLog,
    operators,
    log,
    authenticator: new Authenticator({ keys, operators, failedAuth: limits.failedAuth }),
    readiness: (language?: Language) => readiness.check(language),
    metrics: metrics.registry,
  };
  const lengths = readPromptLengths();
  const agi = createAgiServer({ ...shared, config: config.agi, lengths });
  const practice = new PracticeCalls({
    protocolService,
    serve: agi.serve,
    lengths,
    onError: (err) => log.warn({ err }, 'the course of a practice call was not recorded'),
  });
  const http = await createHttpServer({
    ...shared,
    reports,
    events,
    myCalls,
    practice,
    config: config.http,
    sessions,
    users,
    keys,
    outbox: new OutboxQueues(store.deliveries, targets),
    status: new StatusReport({
      config,
      readiness: shared.readiness,
      reads: store.reads,
      metrics: metrics.registry,
    }),
    trials: new SourceTrials({
      operators,
      sources,
      quota,
      describe: describeSource,
      // Tools of the terminal, which a server needs only when an administrator asks for them.
      load: () => import('./authoring/try/operator-trials.ts'),
    }),
    openid: await loadOpenId(config, { store: store.users, users, sessions }),
    sourceHealth: (operator) => readiness.source(operator),
    signIn: { url: config.signIn.url, isDemo: config.mode === 'demo' },
    onSignIn: (outcome) => metrics.signedIn(outcome),
  });
  const grpc = config.grpc.enabled ? await loadGrpcServer({ ...shared, config: config.grpc }) : null;

  return {
    keys,
    users,
    async start() {
      // The first time, sending begins at the journal's head: nothing may be written before that.
      await outbox.start();
      const addresses = {
        http: await listen(http, config.http),
        agi: config.agi.enabled ? await agi.listen() : null,
        grpc: grpc === null ? null : await grpc.listen(),
      };
      laterLookups.start();
      abandonedCalls.start();
      reconcile.start();
      tallyKeeper.start();
      dailyReports.start();
      keyFollower.start();
      callFacts.start();
      return addresses;
    },
    async stop() {
      // First what accepts or begins work, then what finishes it, then what that work reads and writes.
      await Promise.all([
        events.stop(),
        myCalls.stop(),
        dailyReports.stop(),
        reports.stop(),
        http.close(),
        practice.stop().then(() => agi.close()),
        grpc?.close(),
        laterLookups.stop(),
        abandonedCalls.stop(),
        reconcile.stop(),
        tallyKeeper.stop(),
        callFacts.stop(),
      ]);
      await Promise.all([numbers.stop(), outbox.stop(), papers.stop(), keyFollower.stop()]);
      await Promise.all([journal.stop(), accessLog.stop()]);
      await highWater.stop();
      await Promise.all([...sources.values(), ...webhooks].map((open) => open.close()));
      await store.close();
    },
  };
}

async function warnOfUnconfiguredOperators(
  { reads }: Store,
  { operators }: Config,
  log: Logger,
): Promise<void> {
  for (const operator of unconfiguredOperators(operators, await reads.heads()))
    log.warn(
      { operator },
      'the database holds an operator that the configuration does not name: demo and production in one database?',
    );
}

/** Loaded only where there are any. */
async function loadWebhooks(
  operators: Config['operators'],
): Promise<(Target & { close(): Promise<void> })[]> {
  if (operators.every(({ webhooks = [] }) => webhooks.length === 0)) return [];
  const { createWebhook } = await import('./outgoing/create-webhook.ts');
  return operators.flatMap(({ ans_registry, webhooks = [] }) =>
    webhooks.map((webhook) => createWebhook(ans_registry, webhook)),
  );
}

/** Loaded only where something is sent by e-mail. */
async function loadEmails(operators: Config['operators'], parts: EmailsParts): Promise<Target[]> {
  if (operators.every(({ email }) => email === undefined)) return [];
  const { createEmails } = await import('./outgoing/create-emails.ts');
  return createEmails(operators, parts);
}

/** Loaded only where there is a provider. */
async function loadOpenId(
  { signIn: { openid }, operators }: Config,
  parts: Omit<OpenIdParts, 'settings'>,
): Promise<OpenIdSignIn[]> {
  if (openid.length === 0) return [];
  const { OpenIdSignIn } = await import('./auth/openid-sign-in.ts');
  return openid.map((one) => {
    const operator = one.operator ?? operators[0]?.ans_registry ?? '';
    return new OpenIdSignIn({ ...parts, settings: { ...one, operator } });
  });
}

/** Loaded only where it is enabled: its libraries cost memory and time at every start. */
async function loadGrpcServer(deps: GrpcDeps): Promise<GrpcServer> {
  const { createGrpcServer } = await import('./grpc/server.ts');
  return createGrpcServer(deps);
}
