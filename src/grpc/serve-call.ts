import type * as GrpcJs from '@grpc/grpc-js';
import type { Metadata, ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { cleanText } from '../api/clean-text.ts';
import { BODY_LIMIT, SLOW_REQUEST } from '../api/limits.ts';
import type { ApiKey } from '../auth/api-key.ts';
import { principalWith, requireScope } from '../auth/credential.ts';
import { readerWith } from '../auth/visible.ts';
import { CarimboError, ERRORS } from '../errors.ts';
import { preferredLanguage } from '../i18n/language.ts';
import { errorForLog } from '../monitoring/error-for-log.ts';
import type { Shown } from '../service/access-log.ts';
import { errorTrailers, statusName } from './error-status.ts';
import type { GrpcDeps } from './grpc-deps.ts';
import { METADATA_LIMIT } from './limits.ts';
import { METHODS, SERVICE } from './methods.ts';
import type { StatusDetails } from './status-details.ts';

export type RawCall = ServerUnaryCall<Buffer, object>;

export interface CallContext
  extends Pick<GrpcDeps, 'protocolService' | 'accessLog' | 'authenticator' | 'log'> {
  grpc: typeof GrpcJs;
  /** The message in a request's bytes. */
  read(method: string, bytes: Buffer): object;
  nextId(): string;
  details: StatusDetails;
  observe(method: string, status: string, seconds: number): void;
}

/** Serves one call, from checking its key to its line in the log. Never throws: every error becomes a reply. */
export async function serveCall(
  method: string,
  call: RawCall,
  { context, reply }: { context: CallContext; reply: sendUnaryData<object> },
): Promise<void> {
  const started = performance.now();
  const id = context.nextId();
  const identified: { key?: ApiKey } = {};
  let error: CarimboError | null = null;
  try {
    reply(null, await answer(method, call, { context, identified, id }));
  } catch (thrown) {
    error = thrown instanceof CarimboError ? thrown : ERRORS.internal(thrown);
    refuse(error, call, { context, id, reply });
  }
  const ms = performance.now() - started;
  const status = error === null ? 'OK' : statusName(error);
  context.observe(method, status, ms / 1_000);
  // Never the request: it contains cards and numbers. Not `key`: the log's redaction would take it for the secret.
  const line = {
    id,
    rpc: method,
    grpc: status,
    ms: Math.round(ms * 10) / 10,
    key_id: identified.key?.id,
    code: error?.code,
  };
  if (ms > SLOW_REQUEST) context.log.warn(line, 'slow gRPC call');
  else context.log[error === null ? 'debug' : 'info'](line, 'gRPC call');
}

async function answer(
  name: string,
  call: RawCall,
  { context, identified, id }: { context: CallContext; identified: { key?: ApiKey }; id: string },
): Promise<object> {
  const method = METHODS[name];
  if (method === undefined) throw ERRORS.notFound();
  refuseLargeMetadata(call.metadata);
  const key = await context.authenticator.identify(text(call.metadata, 'authorization'), addressOf(call));
  identified.key = key;
  requireScope(method.scope, key);
  if (call.request.length > BODY_LIMIT) throw ERRORS.payloadTooLarge(BODY_LIMIT);
  let isRecorded = false;
  const recordAccess = async (shown: Shown) => {
    const reason = cleanText(text(call.metadata, 'access-reason') ?? '');
    const reading = { credential: key, id, address: addressOf(call), route: `${SERVICE}/${name}`, reason };
    await context.accessLog.record(reading, shown);
    isRecorded = true;
  };
  const caller = { principal: principalWith(key), reader: readerWith(key), recordAccess };
  const reply = await method.handle(context.protocolService, caller, messageIn(name, call.request, context));
  if (method.reads === true && !isRecorded)
    throw new Error(`${name} replied without recording what it shows`);
  return reply;
}

/** The library would accept eight megabytes. */
function refuseLargeMetadata(metadata: Metadata): void {
  const fields = Object.keys(metadata.getMap()).flatMap((name) => [name, ...metadata.get(name)]);
  if (fields.reduce((size, field) => size + field.length, 0) <= METADATA_LIMIT) return;
  throw ERRORS.malformedRequest(
    `Os metadados passam do limite de ${METADATA_LIMIT} bytes.`,
    `The metadata exceed the limit of ${METADATA_LIMIT} bytes.`,
  );
}

/** The library's own message quotes what was sent, so it is dropped. */
function messageIn(method: string, bytes: Buffer, { read }: CallContext): object {
  try {
    return read(method, bytes);
  } catch {
    throw ERRORS.malformedRequest(
      'A mensagem não é do tipo que este método espera (proto/carimbo/v1/carimbo.proto).',
      'The message is not what this method expects (proto/carimbo/v1/carimbo.proto).',
    );
  }
}

function refuse(
  error: CarimboError,
  call: RawCall,
  { context, id, reply }: { context: CallContext; id: string; reply: sendUnaryData<object> },
): void {
  const { grpc, log, details } = context;
  if (error.status >= 500) log.error({ id, code: error.code, err: errorForLog(error) }, 'gRPC call failed');
  const language = preferredLanguage(text(call.metadata, 'accept-language'));
  const code = grpc.status[statusName(error)];
  const metadata = errorTrailers(new grpc.Metadata(), error, { code, id, language, details });
  reply({ code, details: error.text[language], metadata });
}

function text(metadata: Metadata, name: string): string | undefined {
  const [value] = metadata.get(name);
  return typeof value === 'string' ? value : undefined;
}

/** Without the port. */
const addressOf = (call: RawCall) => call.getPeer().replace(/:\d+$/, '');
