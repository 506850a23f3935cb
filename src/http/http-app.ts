import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Authenticator } from '../auth/authenticator.ts';
import type { KeyRing } from '../auth/key-ring.ts';
import type { OpenIdSignIn } from '../auth/openid-sign-in.ts';
import type { Sessions } from '../auth/sessions.ts';
import type { Users } from '../auth/users.ts';
import type { Config, OperatorConfig } from '../config/config.ts';
import type { EventFeed } from '../events/event-feed.ts';
import type { MyCalls } from '../events/my-calls.ts';
import type { Language } from '../i18n/language.ts';
import type { Readiness } from '../monitoring/readiness.ts';
import type { StatusReport } from '../monitoring/server-status.ts';
import type { Papers } from '../papers/papers.ts';
import type { Reports } from '../reports/reports.ts';
import type { AccessLog } from '../service/access-log.ts';
import type { OutboxQueues } from '../service/outbox-queues.ts';
import type { Practice } from '../service/practice.ts';
import type { ProtocolService } from '../service/protocol-service.ts';
import type { SourceTrials } from '../service/source-trials.ts';

/** A Fastify server, or a part of it, whose schemas type its handlers. */
export type HttpApp = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface SignInSettings {
  /** Where browsers reach this server; null where the request says it. */
  url: string | null;
  /** The demo's users sign in with one click. */
  isDemo: boolean;
}

/** `failed` for every reason, `code` for a second factor that is asked for. */
export type SignInOutcome = 'signed_in' | 'failed' | 'code_required';

/** What the HTTP server needs from the rest of the program. */
export interface HttpDeps {
  protocolService: ProtocolService;
  papers: Papers;
  reports: Pick<Reports, 'takeTurn' | 'make'>;
  accessLog: Pick<AccessLog, 'record' | 'recordOwn' | 'note' | 'search'>;
  authenticator: Authenticator;
  sessions: Sessions;
  users: Users;
  keys: KeyRing;
  outbox: OutboxQueues;
  status: Pick<StatusReport, 'of'>;
  trials: Pick<SourceTrials, 'of' | 'check' | 'try'>;
  signIn: SignInSettings;
  /** Providers by which users sign in. */
  openid: readonly OpenIdSignIn[];
  /** Somebody signed in, or could not. */
  onSignIn: (outcome: SignInOutcome) => void;
  events: EventFeed;
  myCalls: MyCalls;
  practice: Practice;
  operators: OperatorConfig[];
  config: Config['http'];
  log: Logger;
  readiness: (language?: Language) => Promise<Readiness>;
  /** Whether an operator's system answers; null where it has none. */
  sourceHealth: (operator: string) => Promise<{ ok: boolean; detail: string } | null>;
  metrics: Registry;
}
