import type { Metadata } from '@grpc/grpc-js';
import type { Grpc } from '../../../platform/load-grpc.ts';
import { ExchangeFault, type Reply, type Trace, type Values } from '../../exchange.ts';
import type { Secrets } from '../../secrets.ts';
import type { Authorizer } from '../../transport/auth/authorizer.ts';
import type { Server } from './call-fault.ts';
import type { Channel } from './channel.ts';
import type { Method } from './method-types.ts';
import { readReply } from './read-reply.ts';
import { metadataFields, toMetadata } from './request-metadata.ts';
import type { Request } from './requests.ts';
import { type Answered, type Call, unaryCall } from './unary-call.ts';

interface Options {
  grpc: Grpc;
  channel: (signal: AbortSignal) => Promise<Channel>;
  authorizer: Authorizer;
  secrets: Secrets;
  server: Server;
  /** For calls without a deadline. */
  usualMs: number;
}

export interface CallRequest {
  method: Pick<Method, 'path' | 'requestDeserialize' | 'responseDeserialize'>;
  message: Buffer;
  /** Templates, and what fills them. */
  metadata?: Request['metadata'];
  values?: Values;
  signal: AbortSignal;
  trace?: Trace | undefined;
  deadline?: number | undefined;
}

export interface Exchange {
  /** One call, and one more with new credentials where they were refused. @throws ExchangeFault */
  call(request: CallRequest): Promise<Reply>;
  /** The credentials, for a call that is made elsewhere. @throws ExchangeFault */
  credentials(signal: AbortSignal): Promise<Metadata>;
}

const AFTER_SIGNAL_MS = 100;

export function createExchange(options: Options): Exchange {
  const { grpc, authorizer, secrets, server, usualMs } = options;

  const send = async (request: CallRequest, headers: Record<string, string>): Promise<Reply> => {
    const { method, message, signal, trace } = request;
    const metadata = toMetadata(grpc, headers);
    const channel = await options.channel(signal);
    trace?.sent({
      head: `gRPC ${server.address} ${method.path.slice(1)}`,
      headers: masked(headers),
      body: secrets.mask(JSON.stringify(method.requestDeserialize(message))),
    });
    const started = performance.now();
    const call = { path: method.path, message, metadata, signal, deadline: deadlineOf(request) };
    const reply = readReply(await watched(channel, call), { method, grpc, server });
    trace?.received({
      status: reply.status,
      headers: masked(reply.headers),
      body: secrets.mask(reply.raw),
      ms: performance.now() - started,
    });
    return reply;
  };

  /** gRPC's own deadline, in ms of the epoch; a little after the signal, which says whether caller or server was slow. */
  const deadlineOf = ({ deadline }: CallRequest): number =>
    Date.now() + (deadline === undefined ? usualMs : deadline - performance.now() + AFTER_SIGNAL_MS);

  /** Tells the channel whether anything was received. */
  const watched = async (channel: Channel, call: Call): Promise<Answered> => {
    try {
      const answered = await unaryCall(channel.client(), call);
      if (answered.error?.code === grpc.status.DEADLINE_EXCEEDED) channel.silent();
      else channel.answered();
      return answered;
    } catch (error) {
      if (error instanceof ExchangeFault && error.code === 'timeout') channel.silent();
      throw error;
    }
  };

  const masked = (headers: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        concealed(authorizer, name) ? '••••' : secrets.mask(value),
      ]),
    );

  const identified = async ({ metadata, values = {}, signal, trace }: CallRequest) => {
    const credentials = await authorizer.headers(signal, trace);
    return {
      credentials,
      headers: metadataFields(metadata, values, { ...credentials, ...inQuery(authorizer) }),
    };
  };

  return {
    async call(request) {
      const first = await identified(request);
      const reply = await send(request, first.headers);
      if (reply.status !== 'UNAUTHENTICATED' || !authorizer.renew(first.credentials)) return reply;
      return send(request, (await identified(request)).headers);
    },
    async credentials(signal) {
      return toMetadata(grpc, { ...(await authorizer.headers(signal)), ...inQuery(authorizer) });
    },
  };
}

/** gRPC has no query: an API key that is written for one goes as metadata too. */
const inQuery = (authorizer: Authorizer) =>
  Object.fromEntries(Object.entries(authorizer.query()).map(([name, value]) => [name.toLowerCase(), value]));

const concealed = (authorizer: Authorizer, name: string) =>
  authorizer.concealed.some((secret) => secret.toLowerCase() === name);
