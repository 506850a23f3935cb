import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxContext } from '../context.ts';
import type { Door } from '../faults.ts';
import { wait } from '../wait.ts';
import { toWindows1252 } from '../windows-1252.ts';
import { mayEnter } from './authorisation.ts';
import { breakDown, refuse } from './errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Which door a route is; those without one are always well and open to all. */
    door?: Door;
    /** Asks for no credential. */
    open?: boolean;
  }
}

/** Before a route: the request is noted, meets what its door suffers from, and shows its credential. */
export function addFaults(app: FastifyInstance, { faults, log, tokens }: SandboxContext): void {
  app.addHook('onRequest', async (request, reply) => {
    const { door, open } = request.routeOptions.config;
    if (door === undefined) return;
    log.add({ door, method: request.method, path: request.url });
    const now = faults.of(door);
    if (now.dead) return hangUp(request, reply);
    if (now.slow !== undefined && !(await wait(now.slow, request.raw.socket))) return hangUp(request, reply);
    if (faults.strikes(door)) return breakDown(reply, door);
    if (now.wrong_password || !(open || mayEnter(request, tokens))) return refuse(reply, door);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const { door } = request.routeOptions.config;
    if (door === undefined) return payload;
    const now = faults.of(door);
    if (now.late !== undefined) await wait(now.late, request.raw.socket);
    let bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(String(payload ?? ''));
    if (now.garbage) bytes = Buffer.from(GARBAGE);
    if (now.charset) bytes = miscoded(reply, bytes, Buffer.isBuffer(payload));
    if (now.half) return halved(request, reply, { bytes, stall: now.half === 'stall' });
    return bytes;
  });
}

/** What a proxy in front of a dead application says, under the application's content type. */
const GARBAGE = '<html><body><h1>Serviço em manutenção</h1><p>Tente mais tarde.<br></body></html>\u0000{';

function hangUp(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

/** Bytes of windows-1252 that claim to be UTF-8. */
function miscoded(reply: FastifyReply, bytes: Buffer, latin1: boolean): Buffer {
  const type = String(reply.getHeader('content-type') ?? 'application/json').split(';')[0];
  reply.header('content-type', `${type}; charset=utf-8`);
  if (latin1) return Buffer.from(bytes.toString('latin1').replace('ISO-8859-1', 'UTF-8'), 'latin1');
  return toWindows1252(bytes.toString('utf8'));
}

/** Half of what content-length promises. */
function halved(
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
