import * as grpc from '@grpc/grpc-js';
import type { ServiceDefinition } from '@grpc/proto-loader';
import pino from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeEach } from 'vitest';
import { Authenticator } from '../../src/auth/authenticator.ts';
import { KeyRing } from '../../src/auth/key-ring.ts';
import { MemoryKeyStore } from '../../src/auth/memory-key-store.ts';
import type { GrpcDeps } from '../../src/grpc/grpc-deps.ts';
import { messageTypes } from '../../src/grpc/message-types.ts';
import { createGrpcServer, type GrpcServer } from '../../src/grpc/server.ts';
import { type HttpServer, httpServer } from '../http/http-server.ts';
import { latestAccessLog, latestService, OPERATOR } from '../support/protocol-service.ts';

/** The result of a call over HTTP or gRPC, in the same form. */
export interface Outcome {
  /** `ok`, or the error's code. */
  code: string;
  /** HTTP status, or name of the gRPC status. */
  status: string;
  field: string | undefined;
  message: string;
  reply: Record<string, unknown>;
}

export interface CallOptions {
  /** Value of `authorization`; by default that of a key with the four scopes of a client, none for null. */
  authorization?: string | null;
  language?: string;
  reason?: string;
  /** Milliseconds until the client gives up. */
  deadline?: number;
}

export type Send = (method: string, message: object, options?: CallOptions) => Promise<Outcome>;

export interface HttpAndGrpc {
  http: HttpServer;
  /** Of a key that both accept. */
  authorization: string;
  port: number;
  /** Calls a method over gRPC. */
  grpc: Send & { trailers(method: string, message: object, options?: CallOptions): Promise<grpc.Metadata> };
  /** Makes the same request over HTTP. */
  overHttp: Send;
  server: GrpcServer;
  logged(): string;
  metrics: Registry;
  client: grpc.Client;
  close(): Promise<void>;
}

/** An HTTP and a gRPC server with the same protocol service, keys and count of failed attempts. */
export async function startHttpAndGrpc(changes: Partial<GrpcDeps> = {}): Promise<HttpAndGrpc> {
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
    accessLog: latestAccessLog(() => http.service.accessLog),
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

  const call = (method: string, message: object, options: CallOptions = {}) => {
    const metadata = new grpc.Metadata();
    const sent = options.authorization === undefined ? authorization : options.authorization;
    if (sent !== null) metadata.set('authorization', sent);
    if (options.reason !== undefined) metadata.set('access-reason', options.reason);
    if (options.language !== undefined) metadata.set('accept-language', options.language);
    return unaryCall(client, service[method], { message, metadata, deadline: options.deadline });
  };

  const send: Send = async (method, message, options) => {
    const { error, reply } = await call(method, message, options);
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
    grpc: Object.assign(send, {
      trailers: async (method: string, message: object, options?: CallOptions) => {
        const { error } = await call(method, message, options);
        if (error === null) throw new Error('expected an error');
        return error.metadata;
      },
    }),
    overHttp: sendOverHttp(http, authorization),
    logged: () => lines.join(''),
    async close() {
      client.close();
      await Promise.all([server.close(), http.close()]);
    },
  };
}

/** Servers for all tests of a file, with a new protocol service for each. */
export async function sharedHttpAndGrpc(): Promise<HttpAndGrpc> {
  const servers = await startHttpAndGrpc();
  beforeEach(() => servers.http.renew());
  afterAll(() => servers.close());
  return servers;
}

/** @param deadline milliseconds until the client gives up */
export function unaryCall(
  client: grpc.Client,
  method: ServiceDefinition[string] | undefined,
  {
    message,
    metadata,
    deadline = 10_000,
  }: { message: object; metadata: grpc.Metadata; deadline?: number | undefined },
): Promise<{ error: grpc.ServiceError | null; reply: object | undefined }> {
  if (method === undefined) throw new Error('no such method');
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      message,
      metadata,
      { deadline: Date.now() + deadline },
      (error, reply) => resolve({ error, reply }),
    );
  });
}

const TYPES: Record<string, string> = {
  call_queued: 'call.queued',
  call_answered: 'call.answered',
  call_transferred: 'call.transferred',
  call_ended: 'call.ended',
};

/** Makes the request of a gRPC message over HTTP. */
function sendOverHttp(http: HttpServer, key: string): Send {
  return async (method, message, { authorization = key, language } = {}) => {
    const headers = {
      ...(authorization !== null && { authorization }),
      ...(language !== undefined && { 'accept-language': language }),
    };
    const { number, idempotency_key, ...fields } = message as Record<string, string>;
    const more = idempotency_key === undefined ? {} : { 'idempotency-key': idempotency_key };
    const request = () => {
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
    const { status, json } = await request();
    return {
      code: status < 400 ? 'ok' : String(json.code),
      status: String(status),
      field: json.field as string | undefined,
      message: String(json.detail ?? ''),
      reply: json,
    };
  };
}
