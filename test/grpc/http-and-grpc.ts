import * as grpc from '@grpc/grpc-js';
import type { ServiceDefinition } from '@grpc/proto-loader';
import pino from 'pino';
import { Registry } from 'prom-client';
import { Authenticator } from '../../src/auth/authenticator.ts';
import { KeyRing } from '../../src/auth/key-ring.ts';
import { MemoryKeyStore } from '../../src/auth/memory-key-store.ts';
import type { GrpcDeps } from '../../src/grpc/grpc-deps.ts';
import { messageTypes } from '../../src/grpc/message-types.ts';
import { createGrpcServer, type GrpcServer } from '../../src/grpc/server.ts';
import { type HttpServer, httpServer } from '../http/http-server.ts';
import { latestService, OPERATOR } from '../support/protocol-service.ts';

/** What came of a call, told alike for both doors. */
export interface Outcome {
  /** `ok`, or the error's code. */
  code: string;
  /** HTTP status, or name of the gRPC status. */
  status: string;
  field: string | undefined;
  message: string;
  reply: Record<string, unknown>;
}

export interface Called {
  /** Value of `authorization`; that of a key with every scope unless told, none for null. */
  authorization?: string | null;
  language?: string;
  /** Milliseconds until the client gives up. */
  deadline?: number;
}

export type Ask = (method: string, message: object, how?: Called) => Promise<Outcome>;

export interface Doors {
  http: HttpServer;
  /** The same key ring for both. */
  authorization: string;
  port: number;
  /** Asks over gRPC. */
  grpc: Ask & { trailers(method: string, message: object, how?: Called): Promise<grpc.Metadata> };
  /** Asks the same of HTTP. */
  overHttp: Ask;
  server: GrpcServer;
  logged(): string;
  metrics: Registry;
  client: grpc.Client;
  close(): Promise<void>;
}

/** Both doors of one house: one protocol service, one key ring, one count of wrong keys. */
export async function doors(changes: Partial<GrpcDeps> = {}): Promise<Doors> {
  const keys = new KeyRing(new MemoryKeyStore());
  const authenticator = new Authenticator({
    keys,
    operators: [OPERATOR],
    failedAuth: { points: 5, seconds: 60 },
  });
  const http = await httpServer({ authenticator });
  const lines: string[] = [];
  const metrics = new Registry();
  const server = await createGrpcServer({
    protocolService: latestService(() => http.service.protocolService),
    authenticator,
    config: { host: '127.0.0.1', port: 0, tls: null },
    log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    readiness: async () => ({ ready: true }),
    metrics,
    ...changes,
  });
  const { port } = await server.listen();
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const { secret } = await keys.create({
    operator: OPERATOR.ans_registry,
    scopes: ['protocols:issue', 'protocols:read', 'protocols:write', 'beneficiaries:read'],
  });
  const authorization = `Bearer ${secret}`;
  http.keys = keys;
  const types = await messageTypes();
  const service = types['carimbo.v1.AttendanceProtocols'] as ServiceDefinition;

  const call = (method: string, message: object, how: Called = {}) =>
    new Promise<{ error: grpc.ServiceError | null; reply: object | undefined }>((resolve) => {
      const metadata = new grpc.Metadata();
      const shown = how.authorization === undefined ? authorization : how.authorization;
      if (shown !== null) metadata.set('authorization', shown);
      if (how.language !== undefined) metadata.set('accept-language', how.language);
      const definition = service[method];
      if (definition === undefined) throw new Error(`no method ${method}`);
      client.makeUnaryRequest(
        definition.path,
        definition.requestSerialize,
        definition.responseDeserialize,
        message,
        metadata,
        { deadline: Date.now() + (how.deadline ?? 10_000) },
        (error, reply) => resolve({ error, reply }),
      );
    });

  const ask: Ask = async (method, message, how) => {
    const { error, reply } = await call(method, message, how);
    return {
      code: error === null ? 'ok' : String(error.metadata.get('carimbo-code')[0] ?? ''),
      status: error === null ? 'OK' : (grpc.status[error.code] ?? ''),
      field: error?.metadata.get('carimbo-field')[0]?.toString(),
      message: error?.details ?? '',
      reply: (reply ?? {}) as Record<string, unknown>,
    };
  };

  return {
    http,
    authorization,
    port,
    server,
    client,
    metrics,
    grpc: Object.assign(ask, {
      trailers: async (method: string, message: object, how?: Called) => {
        const { error } = await call(method, message, how);
        if (error === null) throw new Error('expected an error');
        return error.metadata;
      },
    }),
    overHttp: askHttp(http, authorization),
    logged: () => lines.join(''),
    async close() {
      client.close();
      await Promise.all([server.close(), http.close()]);
    },
  };
}

const TYPES: Record<string, string> = {
  call_queued: 'call.queued',
  call_answered: 'call.answered',
  call_transferred: 'call.transferred',
  call_ended: 'call.ended',
};

/** The question of a gRPC message, put to HTTP. */
function askHttp(http: HttpServer, key: string): Ask {
  return async (method, message, { authorization = key, language } = {}) => {
    const headers = {
      ...(authorization !== null && { authorization }),
      ...(language !== undefined && { 'accept-language': language }),
    };
    const { number, idempotency_key, ...fields } = message as Record<string, string>;
    const more = idempotency_key === undefined ? {} : { 'idempotency-key': idempotency_key };
    const send = () => {
      if (method === 'IssueProtocol')
        return http.call('POST', '/v1/protocols', { json: fields, headers: { ...headers, ...more } });
      if (method === 'GetProtocol')
        return http.call('GET', `/v1/protocols/${encodeURIComponent(number ?? '')}`, { headers });
      if (method === 'GetBeneficiary') {
        const { card_number, cpf } = fields;
        const path =
          cpf === undefined ? `/${encodeURIComponent(card_number ?? '')}` : `?cpf=${encodeURIComponent(cpf)}`;
        return http.call('GET', `/v1/beneficiaries${path}`, { headers });
      }
      const { entry_id, ...entry } = fields;
      const [[name, data] = ['', {}]] = Object.entries(entry) as unknown as [string, object][];
      const json = { ...data, type: TYPES[name] ?? name, ...(entry_id !== undefined && { entry_id }) };
      return http.call('POST', `/v1/protocols/${number}/entries`, { json, headers });
    };
    const { status, json } = await send();
    return {
      code: status < 400 ? 'ok' : String(json.code),
      status: String(status),
      field: json.field as string | undefined,
      message: String(json.detail ?? ''),
      reply: json,
    };
  };
}
