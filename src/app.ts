import { join } from 'node:path';
import type { Logger } from 'pino';
import { Authenticator } from './auth/authenticator.ts';
import { KeyRing } from './auth/key-ring.ts';
import type { Config } from './config/config.ts';
import { createHttpServer } from './http/server.ts';
import { LaterLookups } from './jobs/later-lookups.ts';
import { Outbox } from './jobs/outbox.ts';
import { Reconcile } from './jobs/reconcile.ts';
import { DataRefused } from './journal/committing.ts';
import { type Commit, Journal } from './journal/journal.ts';
import { unnamedOperators } from './journal/unnamed-operators.ts';
import { watchBacklog } from './monitoring/backlog-metrics.ts';
import { tellInstance } from './monitoring/instance.ts';
import { createWatch } from './monitoring/metrics.ts';
import { createReadiness } from './monitoring/readiness.ts';
import { WriteProbe } from './monitoring/write-probe.ts';
import { createProtocolService } from './service/create-protocol-service.ts';
import { IssueCeiling } from './service/issue-ceiling.ts';
import { createLookup, type LookupEvent } from './service/lookup.ts';
import { LookupBudget } from './service/lookup-budget.ts';
import { SourceNumbers } from './service/source-numbers.ts';
import { createSources, offering } from './source/kinds/create-sources.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';
import { createAgiServer } from './telephony/agi/server.ts';

export interface Addresses {
  http: { host: string; port: number };
  agi: { host: string; port: number } | null;
  grpc: { host: string; port: number } | null;
}

export interface App {
  /** Listens; resolves when calls can come. */
  start(): Promise<Addresses>;
  /** Takes nothing more, finishes what was accepted, closes everything. */
  stop(): Promise<void>;
  keys: KeyRing;
}

/**
 * Puts the parts together. Reads as a table of contents; nothing listens until `start`.
 * @param opened the configured database, closed by `stop`; opened here, and made where it is missing, unless given
 */
export async function createApp(config: Config, log: Logger, opened?: Store): Promise<App> {
  const { operators, limits } = config;
  const watch = createWatch(log);
  const store = opened ?? (await openStore(config.database));
  await store.ensureJournals(operators);
  for (const operator of unnamedOperators(operators, await store.reads.heads()))
    log.warn(
      { operator },
      'the database holds an operator that the configuration does not name: demo and production in one database?',
    );
  tellInstance(watch.registry, config);
  const keys = new KeyRing(store.keys);
  const probe = new WriteProbe(store);
  const journal = new Journal(store, { onCommit: written, onFailure: failed });

  function written(commit: Commit): void {
    watch.committed(commit);
    for (const { operator } of commit.heads) outbox.wake(operator);
  }

  function failed(error: unknown): void {
    watch.commitFailed(error);
    if (!(error instanceof DataRefused)) probe.commitFailed(error);
  }

  function lookedUp(event: LookupEvent): void {
    watch.lookedUp(event);
    laterLookups.lookedUp(event);
  }

  const sources = await createSources(operators, {
    indexDir: join(config.dataDir, 'index'),
    log,
    watch: watch.source,
  });
  const configured = new Map(operators.map((operator) => [operator.ans_registry, operator]));
  const { lookUp } = createLookup({ sources, operators: configured, onLookup: lookedUp });
  const budget = new LookupBudget(limits.lookups);
  const issuers = offering(sources, ({ issuer }) => issuer);
  const registrars = offering(sources, ({ registrar }) => registrar);
  const stored = { journal, reads: store.reads, now: store.now };
  const numbers = new SourceNumbers({ ...stored, issuers, onError: watch.numberFailed });
  const desk = { ...stored, lookUp, budget, numbers };
  const ceiling = limits.issuesPerMinute === null ? null : new IssueCeiling(limits.issuesPerMinute);
  const protocolService = createProtocolService({ ...desk, operators, ceiling, onNotice: watch.noticed });
  const laterLookups = new LaterLookups({
    ...desk,
    operators: [...configured.keys()],
    onError: (err) => log.warn({ err }, 'repeating lookups failed; will retry'),
  });
  const reconcile = new Reconcile({ ...desk, issuers, onError: watch.numberFailed });
  const outbox = new Outbox({
    deliveries: store.deliveries,
    reads: store.reads,
    registrars,
    onDelivery: watch.delivered,
    onError: (err) => log.warn({ err }, 'sending entries to the operator’s system failed; will retry'),
  });

  watchBacklog(watch.registry, store, {
    registered: [...registrars.keys()],
    numbered: [...issuers.keys()],
  });

  const authenticator = new Authenticator({ keys, operators, failedAuth: limits.failedAuth });
  const readiness = createReadiness({ database: config.database, probe, sources });
  const http = await createHttpServer({
    protocolService,
    authenticator,
    operators,
    config: config.http,
    log,
    readiness,
    metrics: watch.registry,
  });
  const agi = config.agi.enabled
    ? createAgiServer({ protocolService, operators, config: config.agi, log })
    : null;

  const grpc = config.grpc.enabled
    ? await (await import('./grpc/server.ts')).createGrpcServer({
        protocolService,
        authenticator,
        config: config.grpc,
        log,
        readiness,
        metrics: watch.registry,
      })
    : null;

  return {
    keys,
    async start() {
      // First of all: it begins at the journal's head, and nothing may be written before that.
      await outbox.start();
      await http.listen({ host: config.http.host, port: config.http.port });
      const [address] = http.addresses();
      const agiAddress = agi === null ? null : await agi.listen();
      const grpcAddress = grpc === null ? null : await grpc.listen();
      laterLookups.start();
      reconcile.start();
      return {
        http: { host: config.http.host, port: typeof address === 'object' ? address.port : config.http.port },
        agi: agiAddress,
        grpc: grpcAddress,
      };
    },
    async stop() {
      await Promise.all([http.close(), agi?.close(), grpc?.close(), laterLookups.stop(), reconcile.stop()]);
      await Promise.all([numbers.stop(), outbox.stop()]);
      await journal.stop();
      await Promise.all([...sources.values()].map((source) => source.close()));
      await store.close();
    },
  };
}
