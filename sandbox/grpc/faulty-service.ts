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
import { toWindows1252 } from '../windows-1252.ts';

type Message = Record<string, unknown>;

/** A method's reply. @throws GrpcError */
export type Method = (asked: Record<string, string>) => Message;

export class GrpcError extends Error {
  readonly code: status;

  constructor(code: status, details: string) {
    super(details);
    this.code = code;
  }
}

export interface Faulty {
  context: SandboxContext;
  /** Closes the connection of a peer. */
  hangUp(peer: string): void;
}

type Call = ServerUnaryCall<Record<string, string>, Message | Buffer>;

/** Adds a service whose calls are logged, get the faults of `grpc`, and need the API key. */
export function faultyService(
  server: Server,
  definition: AnyDefinition | undefined,
  methods: Record<string, Method>,
  faulty: Faulty,
): void {
  const service = definition as ServiceDefinition;
  const described = Object.fromEntries(
    Object.entries(service).map(([name, one]) => {
      // Bytes are sent unchanged: only so can a message be invalid.
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
        (error: unknown) => callback(toStatus(error)),
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

/** @returns null where the connection is gone, or no reply is sent */
async function serve(call: Call, { path, method, faulty, write }: Service): Promise<Message | Buffer | null> {
  const { faults, log } = faulty.context;
  log.add({ endpoint: 'grpc', method: 'gRPC', path });
  const now = faults.of('grpc');
  const hangUp = () => {
    faulty.hangUp(call.getPeer());
    return null;
  };
  if (now.dead) return hangUp();
  if (now.slow !== undefined && !(await wait(now.slow, call, 'cancelled'))) return null;
  if (faults.nextFails('grpc')) throw new GrpcError(status.UNAVAILABLE, 'upstream connect error');
  if (now.wrong_password || !hasKey(call.metadata))
    throw new GrpcError(status.UNAUTHENTICATED, 'x-api-key ausente ou inválida');
  const reply = method(call.request);
  if (now.late !== undefined && !(await wait(now.late, call, 'cancelled'))) return null;
  if (now.half) {
    call.sendMetadata(new Headers());
    return now.half === 'stall' ? null : new Promise((resolve) => setImmediate(() => resolve(hangUp())));
  }
  if (now.garbage) return BROKEN_MESSAGE;
  return now.charset ? miscodedMessage(reply, write) : reply;
}

function hasKey(metadata: Metadata): boolean {
  return metadata.get('x-api-key').includes(CREDENTIALS.apiKey);
}

function toStatus(error: unknown): { code: status; details: string } {
  if (error instanceof GrpcError) return { code: error.code, details: error.message };
  return { code: status.INTERNAL, details: String(error) };
}

/** Field 15 with wire type 7, which does not exist. (protobuf.js would accept a text that is cut short.) */
const BROKEN_MESSAGE = Buffer.from([0x7f, 0xff, 0xff, 0x03, 0x21]);

/** Replaces a letter during encoding; occurs neither as a tag nor as a length in these messages. */
const PLACEHOLDER = '~';

/** Encodes the name in windows-1252 instead of UTF-8. Placeholder and letter have one byte each, so lengths stay right. */
function miscodedMessage(message: Message, write: (message: Message) => Buffer): Buffer {
  const name = String(message.nome ?? '');
  const letters = toWindows1252(name).filter((byte) => byte > 0x7f);
  const bytes = write({ ...message, nome: name.replaceAll(/[^\u0000-\u007f]/gu, PLACEHOLDER) });
  let next = 0;
  return Buffer.from(
    bytes.map((byte) => (byte === PLACEHOLDER.charCodeAt(0) ? (letters[next++] ?? byte) : byte)),
  );
}
