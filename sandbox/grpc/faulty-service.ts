import {
  Metadata as Headers,
  type handleUnaryCall,
  type Metadata,
  type Server,
  type ServerUnaryCall,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { AnyDefinition } from '@grpc/proto-loader';
import type { SandboxContext } from '../context.ts';
import { CREDENTIALS } from '../credentials.ts';
import { wait } from '../wait.ts';
import { BROKEN_MESSAGE, miscodedMessage } from './broken-messages.ts';

type Message = Record<string, unknown>;

/** What a method answers; throws a GrpcComplaint. */
export type Method = (asked: Record<string, string>) => Message;

export class GrpcComplaint extends Error {
  readonly code: status;

  constructor(code: status, details: string) {
    super(details);
    this.code = code;
  }
}

export interface Faulty {
  context: SandboxContext;
  /** Ends the connection of a peer. */
  hangUp(peer: string): void;
}

type Call = ServerUnaryCall<Record<string, string>, Message | Buffer>;

/** Adds a service whose calls are noted, meet what the door suffers from, and show their key. */
export function faultyService(
  server: Server,
  definition: AnyDefinition | undefined,
  methods: Record<string, Method>,
  faulty: Faulty,
): void {
  const service = definition as ServiceDefinition;
  const described = Object.fromEntries(
    Object.entries(service).map(([name, one]) => {
      // A message that is bytes already goes out as it is: how else could one be broken?
      const write = one.responseSerialize;
      const responseSerialize = (value: unknown) => (Buffer.isBuffer(value) ? value : write(value));
      return [name, { ...one, responseSerialize }];
    }),
  );
  const implementation: UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(methods)) {
    const { path, responseSerialize } = service[name] ?? {};
    if (path === undefined || responseSerialize === undefined) throw new Error(`${name} is not in the proto`);
    const handle: handleUnaryCall<Record<string, string>, Message | Buffer> = (call, callback) => {
      serve(call, { path, method, faulty, write: responseSerialize }).then(
        (reply) => reply && callback(null, reply),
        (error: unknown) => callback(asStatus(error)),
      );
    };
    implementation[name] = handle;
  }
  server.addService(described, implementation);
}

interface Service {
  path: string;
  method: Method;
  faulty: Faulty;
  write(value: Message): Buffer;
}

/** @returns null where the connection is gone, or stays silent */
async function serve(call: Call, { path, method, faulty, write }: Service): Promise<Message | Buffer | null> {
  const { faults, log } = faulty.context;
  log.add({ door: 'grpc', method: 'gRPC', path });
  const now = faults.of('grpc');
  const hangUp = () => {
    faulty.hangUp(call.getPeer());
    return null;
  };
  if (now.dead) return hangUp();
  if (now.slow !== undefined && !(await wait(now.slow, call, 'cancelled'))) return null;
  if (faults.strikes('grpc')) throw new GrpcComplaint(status.UNAVAILABLE, 'upstream connect error');
  if (now.wrong_password || !knows(call.metadata))
    throw new GrpcComplaint(status.UNAUTHENTICATED, 'x-api-key ausente ou inválida');
  const reply = method(call.request);
  if (now.late !== undefined && !(await wait(now.late, call, 'cancelled'))) return null;
  if (now.half) {
    call.sendMetadata(new Headers());
    return now.half === 'stall' ? null : new Promise((resolve) => setImmediate(() => resolve(hangUp())));
  }
  if (now.garbage) return BROKEN_MESSAGE;
  return now.charset ? miscodedMessage(reply, write) : reply;
}

function knows(metadata: Metadata): boolean {
  return metadata.get('x-api-key').includes(CREDENTIALS.apiKey);
}

function asStatus(error: unknown): { code: status; details: string } {
  if (error instanceof GrpcComplaint) return { code: error.code, details: error.message };
  return { code: status.INTERNAL, details: String(error) };
}
