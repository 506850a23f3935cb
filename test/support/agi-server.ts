import { pino } from 'pino';
import type { Config, OperatorConfig } from '../../src/config/config.ts';
import type { ProtocolService } from '../../src/service/protocol-service.ts';
import { type AgiServer, createAgiServer } from '../../src/telephony/agi/server.ts';
import { OPERATOR } from './protocol-service.ts';

export interface RunningAgiServer {
  server: AgiServer;
  port: number;
  /** Log lines so far, as objects. */
  log: Record<string, unknown>[];
}

export interface AgiServerSetUp {
  protocolService: ProtocolService;
  operators?: OperatorConfig[];
  config?: Partial<Config['agi']>;
  stopLimitMs?: number;
}

/** A FastAGI server on a free port, and what it logs at every level. */
export async function startAgiServer(setUp: AgiServerSetUp): Promise<RunningAgiServer> {
  const log: Record<string, unknown>[] = [];
  const server = createAgiServer({
    protocolService: setUp.protocolService,
    operators: setUp.operators ?? [OPERATOR],
    config: {
      enabled: true,
      host: '127.0.0.1',
      port: 0,
      allow: ['127.0.0.1'],
      language: null,
      ...setUp.config,
    },
    log: pino({ level: 'trace' }, { write: (line: string) => void log.push(JSON.parse(line)) }),
    ...(setUp.stopLimitMs !== undefined && { stopLimitMs: setUp.stopLimitMs }),
  });
  const { port } = await server.listen();
  return { server, port, log };
}
