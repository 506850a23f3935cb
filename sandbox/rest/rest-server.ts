import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { stringify } from 'lossless-json';
import type { SandboxContext } from '../context.ts';
import { beneficiaryRoutes } from './beneficiary-routes.ts';
import { addDocuments } from './documents.ts';
import { faultRoutes } from './fault-routes.ts';
import { addFaults } from './faulty-replies.ts';
import { legacyRoute } from './legacy-route.ts';
import { numberRoutes } from './number-routes.ts';
import { registrationRoutes } from './registration-routes.ts';
import { soapRoutes } from './soap-routes.ts';
import { tokenRoutes } from './token-routes.ts';

export interface RestServer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** REST, SOAP, tokens and /falhas on one port of loopback. @throws when the port is in use */
export async function startRest(context: SandboxContext, port: number): Promise<RestServer> {
  const app = Fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 500 } });
  // The schemas are documentation only: an operator's system checks little, and returns what its documents lack.
  app.setValidatorCompiler(() => () => true);
  app.setReplySerializer((payload) => stringify(payload) ?? '');
  acceptBodies(app);
  await addDocuments(app);
  addFaults(app, context);
  app.register(async (routes) => {
    for (const add of ROUTES) add(routes, context);
  });
  await app.listen({ host: '127.0.0.1', port });
  const address = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}`, port: address.port, stop: () => app.close() };
}

const ROUTES = [
  beneficiaryRoutes,
  legacyRoute,
  soapRoutes,
  numberRoutes,
  registrationRoutes,
  tokenRoutes,
  faultRoutes,
];

function acceptBodies(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.addContentTypeParser(
    ['text/xml', 'application/soap+xml', 'application/xml'],
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
}
