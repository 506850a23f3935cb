import { Writable } from 'node:stream';
import pino from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeEach } from 'vitest';
import { Authenticator } from '../../src/auth/authenticator.ts';
import { KeyRing } from '../../src/auth/key-ring.ts';
import { MemoryKeyStore } from '../../src/auth/memory-key-store.ts';
import { Passwords } from '../../src/auth/passwords.ts';
import { SCOPES, type Scope } from '../../src/auth/scope.ts';
import { Sessions } from '../../src/auth/sessions.ts';
import type { UserStore } from '../../src/auth/user-store.ts';
import { Users } from '../../src/auth/users.ts';
import type { Beneficiary } from '../../src/beneficiary/beneficiary.ts';
import { EventFeed, type EventFeedParts } from '../../src/events/event-feed.ts';
import { MyCalls } from '../../src/events/my-calls.ts';
import type { HttpApp, HttpDeps } from '../../src/http/http-app.ts';
import type { OpenApiDocument } from '../../src/http/openapi/openapi-types.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { Papers } from '../../src/papers/papers.ts';
import { Reports } from '../../src/reports/reports.ts';
import { LookupQuota } from '../../src/service/lookup-quota.ts';
import { OutboxQueues } from '../../src/service/outbox-queues.ts';
import { SourceTrials } from '../../src/service/source-trials.ts';
import { describeSource } from '../../src/source/kinds/describe-source.ts';
import { NO_SIGNALS } from '../../src/store/commit-signals.ts';
import { PracticeCalls } from '../../src/telephony/simulator/practice-calls.ts';
import { memoryDeliveries } from '../support/memory-deliveries.ts';
import { memoryReportReads } from '../support/memory-report-reads.ts';
import { memoryUsers } from '../support/memory-users.ts';
import {
  createTestService,
  latestAccessLog,
  latestService,
  OPERATOR,
  type TestService,
} from '../support/protocol-service.ts';
import { createReplyChecker } from './reply-checker.ts';

export const MARIA: Beneficiary = {
  card_number: '00010000000000017',
  name: 'Maria da Silva',
  cpf: '52998224725',
  birth_date: '1980-05-17',
  active: true,
  plan: 'Enfermaria Nacional',
  extra: { phone: '+5511987654321' },
};

/** Hashing as in production would take most of the time of these tests. */
export const CHEAP_PASSWORDS = new Passwords({ N: 16, r: 1, p: 1 });

/** A beneficiary with texts that could do harm in a form reply or a dialplan. */
export const HOSTILE: Beneficiary = {
  card_number: '00010000000000025',
  name: 'José "Zé" da Conceição, Filho \\ Sr; ${EXTEN} 🙂\r\nSet(X=1)',
  cpf: null,
  birth_date: null,
  active: false,
  plan: null,
  extra: { 'e-mail': 'a&b=c@d', status: 'hacked' },
};

export interface HttpServer {
  app: HttpApp;
  events: EventFeed;
  /** The protocol service, until the next `renew`. */
  service: TestService;
  /** Replaces the protocol service by a new one, which is faster than another server. */
  renew(): Promise<void>;
  keys: KeyRing;
  users: Users;
  userStore: UserStore;
  sessions: Sessions;
  /** A key with every scope but admin. */
  secret: string;
  keyId: string;
  /** Authorization of that key. */
  auth: { authorization: string };
  /** Everything that was logged, at every level. */
  logged(): string;
  keyWith(...scopes: Scope[]): Promise<{ authorization: string }>;
  /** Listens on a free port of loopback. */
  listen(): Promise<{ url: string; port: number }>;
  /** Sends a request without a network, with the key unless headers are given. Throws if the reply does not match the OpenAPI document. */
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, more?: CallOptions): Promise<Answer>;
  /** Sends a request to issue with the key. */
  issue(json: object, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

export interface CallOptions {
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  form?: Record<string, string>;
  body?: string | Buffer;
}

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: string;
  json: Record<string, unknown>;
  /** The pairs in their order. */
  pairs: [string, string][];
}

/** The HTTP server with the real protocol service over a store in memory. */
export async function httpServer(
  changes: Partial<HttpDeps> = {},
  feed: Partial<EventFeedParts> = {},
  userStore: UserStore = memoryUsers(),
): Promise<HttpServer> {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const newService = () =>
    createTestService({
      people: [MARIA, HOSTILE],
      card: { lengths: [], pattern: '[0-9]+', check_digit: 'none' },
    });
  const keys = new KeyRing(new MemoryKeyStore());
  const { key, secret } = await keys.create({
    operator: '326305',
    scopes: SCOPES.filter((scope) => scope !== 'admin'),
  });
  const sessions =
    changes.sessions ??
    new Sessions({
      store: userStore,
      passwords: CHEAP_PASSWORDS,
      operators: [OPERATOR],
      failedAuth: { points: 5, seconds: 60 },
      settings: { idleMinutes: 120, hours: 12, totp: [] },
    });
  const users = changes.users ?? new Users(userStore, CHEAP_PASSWORDS);
  const protocolService = latestService(() => server.service.protocolService);
  const events = new EventFeed({
    reads: {
      newest: (...asked) => server.service.store.reads.newest(...asked),
      newEntries: (...asked) => server.service.store.reads.newEntries(...asked),
      pastEntries: (...asked) => server.service.store.reads.pastEntries(...asked),
    },
    signals: NO_SIGNALS,
    streamsPerKey: 5,
    ...feed,
  });
  const myCalls = new MyCalls({
    reads: {
      newest: (...asked) => server.service.store.reads.newest(...asked),
      newEntries: (...asked) => server.service.store.reads.newEntries(...asked),
      entriesOf: (...asked) => server.service.store.reads.entriesOf(...asked),
      liveCalls: (...asked) => server.service.store.reads.liveCalls(...asked),
    },
    signals: NO_SIGNALS,
  });
  const app = await createHttpServer({
    events,
    myCalls,
    protocolService,
    papers: new Papers({
      protocolService,
      reads: { links: (...asked) => server.service.store.reads.links(...asked) },
      operators: [OPERATOR],
    }),
    reports: new Reports({
      database: { kind: 'sqlite', path: '' },
      open: async () => memoryReportReads(server.service.store.reads),
    }),
    accessLog: latestAccessLog(() => server.service.accessLog),
    sessions,
    users,
    keys,
    outbox: new OutboxQueues(memoryDeliveries({ head: () => undefined, entries: () => [] }), []),
    status: {
      of: async () => ({
        version: '0.1.0',
        node: process.version,
        mode: 'production',
        started_at: '2026-11-22T12:00:00.000Z',
        ready: true,
        checks: [],
        database: { kind: 'sqlite', bytes: 0 },
        journal: null,
        pbxs: [],
      }),
    },
    trials: new SourceTrials({
      operators: [OPERATOR],
      sources: new Map(),
      quota: new LookupQuota({ points: 100, seconds: 60, missCost: 1 }),
      describe: describeSource,
      load: () => import('../../src/authoring/try/operator-trials.ts'),
    }),
    openid: [],
    practice: new PracticeCalls({
      protocolService,
      serve: async () => undefined,
      lengths: new Map(),
      onError: () => undefined,
    }),
    signIn: { url: null, isDemo: false },
    onSignIn: () => undefined,
    authenticator: new Authenticator({ keys, operators: [OPERATOR], failedAuth: { points: 5, seconds: 60 } }),
    operators: [OPERATOR],
    config: { host: '127.0.0.1', port: 0, trustProxy: [] },
    log: pino({ level: 'trace' }, sink),
    readiness: async () => ({ ready: true, checks: { database: { ok: true, detail: 'ok' } } }),
    sourceHealth: async () => ({ ok: true, detail: 'respondeu' }),
    metrics: new Registry(),
    ...changes,
  });
  const document = (await app.inject('/openapi.json')).json<OpenApiDocument>();
  const check = createReplyChecker(document);
  const auth = { authorization: `Bearer ${secret}` };

  const server: HttpServer = {
    app,
    events,
    service: await newService(),
    async renew() {
      server.service = await newService();
    },
    keys,
    users,
    userStore,
    sessions,
    secret,
    keyId: key.id,
    auth,
    logged: () => lines.join(''),
    async keyWith(...scopes) {
      const made = await keys.create({ operator: '326305', scopes });
      return { authorization: `Bearer ${made.secret}` };
    },
    async listen() {
      const url = await app.listen({ host: '127.0.0.1', port: 0 });
      return { url, port: Number(new URL(url).port) };
    },
    async call(method, url, { headers = auth, json, form, body } = {}) {
      const type =
        form !== undefined
          ? 'application/x-www-form-urlencoded'
          : json !== undefined
            ? 'application/json'
            : undefined;
      const payload =
        form !== undefined
          ? new URLSearchParams(form).toString()
          : json !== undefined
            ? JSON.stringify(json)
            : body;
      const reply = await app.inject({
        method,
        url,
        headers: { ...(type !== undefined && { 'content-type': type }), ...headers },
        ...(payload !== undefined && { payload }),
      });
      check(method, url, reply);
      return {
        status: reply.statusCode,
        headers: reply.headers,
        body: reply.body,
        json: /json/.test(String(reply.headers['content-type'])) ? reply.json() : {},
        pairs: /form/.test(String(reply.headers['content-type'])) ? pairsOf(reply.body) : [],
      };
    },
    issue: (json, headers) =>
      server.call('POST', '/v1/protocols', { json, headers: { ...auth, ...headers } }),
    async close() {
      await Promise.all([events.stop(), myCalls.stop(), app.close()]);
    },
  };
  return server;
}

/** One server for all tests of a file, with a new protocol service for each. */
export async function sharedHttpServer(): Promise<HttpServer> {
  const server = await httpServer();
  beforeEach(() => server.renew());
  afterAll(() => server.close());
  return server;
}

/** Makes the protocol service wait until `release`; `arrival` resolves when a request is waiting. */
export function delayIssuing({ protocolService }: TestService) {
  let release = () => {};
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { issue } = protocolService;
  protocolService.issue = async (...asked) => {
    arrived();
    await gate;
    return issue(...asked);
  };
  return { arrival, release: () => release() };
}

/** Decoded as by Asterisk: a plus stays a plus. */
function pairsOf(form: string): [string, string][] {
  return form.split('&').map((pair) => {
    const cut = pair.indexOf('=');
    return [pair.slice(0, cut), decodeURIComponent(pair.slice(cut + 1))];
  });
}
