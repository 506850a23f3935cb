import { createServer, type Server } from 'node:net';
import type { Logger } from 'pino';
import type { Config, OperatorConfig } from '../../config/config.ts';
import { ThrottledLog } from '../../monitoring/throttled-log.ts';
import type { ProtocolService } from '../../service/protocol-service.ts';
import { cutText } from '../../text/clean.ts';
import { type PromptLengths, readPromptLengths } from '../prompt-lengths.ts';
import { type CallContext, serveCall } from './call.ts';
import { AgiConnection, type AgiStream } from './connection.ts';
import { knownPeers, type Peer } from './peers.ts';
import { ENVIRONMENT_LIMIT, STOP_GRACE, STOP_LIMIT } from './timing.ts';

export interface AgiServerOptions {
  protocolService: ProtocolService;
  operators: readonly OperatorConfig[];
  config: Config['agi'];
  /** Gets no names, cards, keyed digits or callers. */
  log: Logger;
  /** Closes the server when aborted. */
  signal?: AbortSignal;
  /** Read from the sound files unless given. */
  lengths?: PromptLengths;
  /** How long running dialogues may continue after `close`, in milliseconds. */
  stopLimitMs?: number;
}

export interface AgiServer {
  /** @throws the error of `listen`, such as EADDRINUSE */
  listen(): Promise<{ host: string; port: number }>;
  /** Serves a call that did not come over the network. */
  serve(stream: AgiStream, peer: Peer): Promise<void>;
  /** Accepts no more calls, lets running dialogues finish within the limit, then ends them. */
  close(): Promise<void>;
}

/** A mistake in a dialplan would otherwise be logged with every call. */
const REPEAT_LOG_MS = 10_000;

/** The FastAGI server. @throws Error for an entry in `config.allow` that is not an address */
export function createAgiServer(options: AgiServerOptions): AgiServer {
  const { config, log } = options;
  const peerAt = knownPeers(config.allow);
  const stop = new AbortController();
  const calls = new Map<Promise<void>, AgiConnection>();
  const context: Omit<CallContext, 'log' | 'peer'> = {
    protocolService: options.protocolService,
    operators: options.operators,
    config,
    lengths: options.lengths ?? readPromptLengths(),
    missingPrompts: new Set(),
    throttledLog: new ThrottledLog(REPEAT_LOG_MS),
    stop: stop.signal,
  };

  const server = createServer((socket) => {
    const peer = peerAt(socket.remoteAddress);
    if (peer === null) {
      log.warn({ peer: socket.remoteAddress }, 'peer is not in agi.allow, closed');
      socket.on('error', () => {}); // it may have disconnected already
      socket.destroy();
      return;
    }
    void serve(socket, peer);
  });

  function serve(stream: AgiStream, peer: Peer): Promise<void> {
    const connection = new AgiConnection(stream);
    const call = handleConnection(peer, connection).finally(() => calls.delete(call));
    calls.set(call, connection);
    return call;
  }

  async function handleConnection(peer: Peer, connection: AgiConnection): Promise<void> {
    const began = performance.now();
    try {
      const environment = await connection.environment(ENVIRONMENT_LIMIT);
      const callLog = log.child({
        peer: peer.address,
        script: cutText(environment.script, 32),
        unique_id: cutText(environment.fields.get('agi_uniqueid') ?? '', 64),
      });
      const outcome = await serveCall({ ...context, peer, log: callLog }, connection, environment);
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
            log.error({ code: error.code }, 'FastAGI listener failed'),
          );
          const address = server.address();
          resolve({ host: config.host, port: typeof address === 'object' ? (address?.port ?? 0) : 0 });
        });
      }),
    serve,
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
  const end = setTimeout(() => stop.abort(), limitMs);
  const cut = setTimeout(() => {
    for (const connection of calls.values()) connection.destroy();
  }, limitMs + STOP_GRACE);
  await Promise.all(calls.keys());
  clearTimeout(end);
  clearTimeout(cut);
  await closed;
}
