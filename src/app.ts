import { join } from 'node:path';
import type { Logger } from 'pino';
import { createLookup } from './beneficiary/lookup.ts';
import type { Config } from './config/config.ts';
import { createHttpServer } from './http/server.ts';
import { Journal } from './journal/journal.ts';
import { KeyRing } from './keys/key-ring.ts';
import { createReadiness } from './readiness.ts';
import { createReception } from './reception/create-reception.ts';
import { LookupBudget } from './reception/lookup-budget.ts';
import { Relookup } from './reception/relookup.ts';
import { createSources } from './source/create-sources.ts';
import { openStore } from './store/open-store.ts';
import { createAgiServer } from './telephony/agi/server.ts';
import { createWatch } from './watch.ts';

export interface Addresses {
  http: { host: string; port: number };
  agi: { host: string; port: number } | null;
}

export interface App {
  /** Listens; resolves when calls can come. */
  start(): Promise<Addresses>;
  /** Takes nothing more, finishes what was accepted, closes everything. */
  stop(): Promise<void>;
  keys: KeyRing;
}

/** Puts the parts together. Reads as a table of contents; nothing listens until `start`. */
export async function createApp(config: Config, log: Logger): Promise<App> {
  const { operators, limits } = config;
  const watch = createWatch(log);
  const store = await openStore(config.database);
  await store.ensureJournals(operators);
  const keys = new KeyRing(store.keys);
  const journal = new Journal(store, { onCommit: watch.committed, onFailure: watch.commitFailed });

  const sources = await createSources(operators, { indexDir: join(config.dataDir, 'index'), log });
  const configured = new Map(operators.map((operator) => [operator.ans_registry, operator]));
  const { lookUp } = createLookup({ sources, operators: configured, onLookup: watch.lookedUp });
  const budget = new LookupBudget(limits.lookups);
  const desk = { journal, reads: store.reads, lookUp, budget };
  const reception = createReception({ ...desk, operators });
  const relookup = new Relookup({
    ...desk,
    operators: [...configured.keys()],
    onError: (err) => log.warn({ err }, 'a round of later lookups failed; it is tried again'),
  });

  const http = await createHttpServer({
    reception,
    keys,
    operators,
    config: { ...config.http, failedAuth: limits.failedAuth },
    log,
    readiness: createReadiness({ store, sources }),
    metrics: watch.registry,
  });
  const agi = config.agi.enabled ? createAgiServer({ reception, operators, config: config.agi, log }) : null;

  return {
    keys,
    async start() {
      await http.listen({ host: config.http.host, port: config.http.port });
      const [address] = http.addresses();
      const agiAddress = agi === null ? null : await agi.listen();
      relookup.start();
      return {
        http: { host: config.http.host, port: typeof address === 'object' ? address.port : config.http.port },
        agi: agiAddress,
      };
    },
    async stop() {
      await Promise.all([http.close(), agi?.close(), relookup.stop()]);
      await journal.stop();
      await Promise.all([...sources.values()].map((source) => source.close()));
      await store.close();
    },
  };
}
