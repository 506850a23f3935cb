import { createServer, type Server } from 'node:net';
import type { Logger } from 'pino';
import type { Config, OperatorConfig } from '../../config/config.ts';
import { ThrottledLog } from '../../monitoring/throttled-log.ts';
import type { ProtocolService } from '../../service/protocol-service.ts';
import { cutText } from '../../text/clean.ts';
import { type PromptLengths, readPromptLengths } from '../prompt-lengths.ts';
import { type Exchange, serveCall } from './call.ts';
import { AgiConnection } from './connection.ts';
import { knownPeers, type Peer } from './peers.ts';
import { ENVIRONMENT_LIMIT, STOP_GRACE, STOP_LIMIT } from './timing.ts';

export interface AgiServerOptions {
  protocolService: ProtocolService;
  operators: readonly OperatorConfig[];
  config: Config['agi'];
  /** Its lines never hold names, cards, keyed digits or callers. */
  log: Logger;
  /** Aborting it begins what `close` does. */
  signal?: AbortSignal;
  /** Read from the sound files unless given. */
  lengths?: PromptLengths;
  /** How long running dialogues may go on once the server closes, in milliseconds. */
  stopLimitMs?: number;
}

export interface AgiServer {
  /** @throws the error of `listen`, such as EADDRINUSE */
  listen(): Promise<{ host: string; port: number }>;
  /** Takes no more calls, lets running dialogues finish within the limit, then leads them to their end. */
  close(): Promise<void>;
}

/** A dialplan that asks for what its PBX may not has it in every call. */
const TELL_AGAIN_MS = 10_000;

/** The FastAGI server. @throws Error for an entry in `config.allow` that is no address */
export function createAgiServer(options: AgiServerOptions): AgiServer {
  const { config, log } = options;
  const peerAt = knownPeers(config.allow);
  const stop = new AbortController();
  const calls = new Map<Promise<void>, AgiConnection>();
  const exchange: Omit<Exchange, 'log' | 'peer'> = {
    protocolService: options.protocolService,
    operators: options.operators,
    config,
    lengths: options.lengths ?? readPromptLengths(),
    missing: new Set(),
    repeated: new ThrottledLog(TELL_AGAIN_MS),
    stop: stop.signal,
  };

  const server = createServer((socket) => {
    const peer = peerAt(socket.remoteAddress);
    if (peer === null) {
      log.warn({ peer: socket.remoteAddress }, 'peer is not in agi.allow, closed');
      socket.on('error', () => {}); // it may be gone already
      socket.destroy();
      return;
    }
    const connection = new AgiConnection(socket);
    const call = take(peer, connection).finally(() => calls.delete(call));
    calls.set(call, connection);
  });

  async function take(peer: Peer, connection: AgiConnection): Promise<void> {
    const began = performance.now();
    try {
      const environment = await connection.environment(ENVIRONMENT_LIMIT);
      const callLog = log.child({
        peer: peer.address,
        script: cutText(environment.script, 32),
        unique_id: cutText(environment.fields.get('agi_uniqueid') ?? '', 64),
      });
      const outcome = await serveCall({ ...exchange, peer, log: callLog }, connection, environment);
      callLog.info({ outcome, ms: Math.round(performance.now() - began) }, 'call served');
    } catch (error) {
      log.warn({ peer: peer.address, reason: (error as Error).message }, 'not an AGI call, closed');
    } finally {
      connection.end();
    }
  }

  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= shutDown({ server, calls, stop, limitMs: options.stopLimitMs ?? STOP_LIMIT });
    return closing;
  };
  options.signal?.addEventListener('abort', close, { once: true });

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(config.port, config.host, () => {
          server.off('error', reject);
          server.on('error', (error: NodeJS.ErrnoException) =>
            log.error({ code: error.code }, 'FastAGI listener'),
          );
          const address = server.address();
          resolve({ host: config.host, port: typeof address === 'object' ? (address?.port ?? 0) : 0 });
        });
      }),
    close,
  };
}

interface Shutdown {
  server: Server;
  calls: Map<Promise<void>, AgiConnection>;
  stop: AbortController;
  limitMs: number;
}

async function shutDown({ server, calls, stop, limitMs }: Shutdown): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const lead = setTimeout(() => stop.abort(), limitMs);
  const cut = setTimeout(() => {
    for (const connection of calls.values()) connection.destroy();
  }, limitMs + STOP_GRACE);
  await Promise.all(calls.keys());
  clearTimeout(lead);
  clearTimeout(cut);
  await closed;
}
