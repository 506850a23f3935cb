import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxContext } from '../context.ts';
import type { Endpoint } from '../faults.ts';
import { wait } from '../wait.ts';
import { toWindows1252 } from '../windows-1252.ts';
import { isAuthorised } from './authorisation.ts';
import { sendServerError, sendUnauthorised } from './errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The endpoint of a route; a route without one has no faults and needs no credential. */
    endpoint?: Endpoint;
    /** Needs no credential. */
    open?: boolean;
  }
}

/** Logs every request, applies the faults of its endpoint, and checks its credential. */
export function addFaults(app: FastifyInstance, { faults, log, tokens }: SandboxContext): void {
  app.addHook('onRequest', async (request, reply) => {
    const { endpoint, open } = request.routeOptions.config;
    if (endpoint === undefined) return;
    log.add({ endpoint, method: request.method, path: request.url });
    const now = faults.of(endpoint);
    if (now.dead) return hangUp(request, reply);
    if (now.slow !== undefined && !(await wait(now.slow, request.raw.socket))) return hangUp(request, reply);
    if (faults.nextFails(endpoint)) return sendServerError(reply, endpoint);
    if (now.wrong_password || !(open || isAuthorised(request, tokens)))
      return sendUnauthorised(reply, endpoint);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const { endpoint } = request.routeOptions.config;
    if (endpoint === undefined) return payload;
    const now = faults.of(endpoint);
    if (now.late !== undefined) await wait(now.late, request.raw.socket);
    let bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(String(payload ?? ''));
    if (now.garbage) bytes = Buffer.from(GARBAGE);
    if (now.charset) bytes = miscoded(reply, bytes, Buffer.isBuffer(payload));
    if (now.half) return halfOf(request, reply, { bytes, stall: now.half === 'stall' });
    return bytes;
  });
}

/** What a proxy answers for a dead application, under the application's content type. */
const GARBAGE = '<html><body><h1>Serviço em manutenção</h1><p>Tente mais tarde.<br></body></html>\u0000{';

function hangUp(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

/** windows-1252 declared as UTF-8. */
function miscoded(reply: FastifyReply, bytes: Buffer, latin1: boolean): Buffer {
  const type = String(reply.getHeader('content-type') ?? 'application/json').split(';')[0];
  reply.header('content-type', `${type}; charset=utf-8`);
  if (latin1) return Buffer.from(bytes.toString('latin1').replace('ISO-8859-1', 'UTF-8'), 'latin1');
  return toWindows1252(bytes.toString('utf8'));
}

/** Sends half of the bytes that content-length announces. */
function halfOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { bytes, stall }: { bytes: Buffer; stall: boolean },
): Readable {
  reply.header('content-length', bytes.length);
  const { socket } = request.raw;
  let sent = false;
  return new Readable({
    read() {
      if (!sent) this.push(bytes.subarray(0, Math.ceil(bytes.length / 2)));
      else if (!stall) setImmediate(() => socket.destroySoon());
      sent = true;
    },
  });
}
