import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Authenticator } from '../auth/authenticator.ts';
import type { Config, OperatorConfig } from '../config/config.ts';
import type { EventFeed } from '../events/event-feed.ts';
import type { Readiness } from '../monitoring/readiness.ts';
import type { Papers } from '../papers/papers.ts';
import type { AccessLog } from '../service/access-log.ts';
import type { ProtocolService } from '../service/protocol-service.ts';

/** A Fastify server, or a part of it, whose schemas type its handlers. */
export type HttpApp = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What the HTTP server needs from the rest of the program. */
export interface HttpDeps {
  protocolService: ProtocolService;
  papers: Papers;
  accessLog: Pick<AccessLog, 'record' | 'search'>;
  authenticator: Authenticator;
  events: EventFeed;
  operators: OperatorConfig[];
  config: Config['http'];
  log: Logger;
  readiness: () => Promise<Readiness>;
  metrics: Registry;
}
