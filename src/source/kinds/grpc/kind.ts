import type { Finding } from '../../../yaml/check.ts';
import { finding, meant, text } from '../../schema/finding.ts';
import type { DescribedKind } from '../../source-kind.ts';
import { authSecrets, authTemplates, checkAuth, checkFilledAuth } from '../../transport/auth/auth-checks.ts';
import { Auth } from '../../transport/auth/auth-schema.ts';
import { tlsSecrets } from '../../transport/tls-schema.ts';
import { recordedValue } from '../recorded-value.ts';
import { grpcOutcome } from './default-outcome.ts';
import { GrpcRequest, type GrpcSettings, GrpcSource } from './schema.ts';

/** https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const STATUSES = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE'],
  ...['UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];

export const GRPC: DescribedKind<GrpcSettings> = {
  name: 'grpc',
  schema: GrpcSource,
  definitions: { auth: Auth, grpcRequest: GrpcRequest },
  isDescribed: true,
  templates: ({ connection, auth }) => ({ connection, auth: authTemplates(auth) }),
  check: ({ connection, auth }, parameters) => [
    ...checkAuth(auth, { parameters, hasBase: false, hasQuery: false }),
    ...checkTypes(connection),
  ],
  checkFilled: ({ auth }) => checkFilledAuth(auth),
  secrets: ({ connection, auth }) => [...authSecrets(auth), ...tlsSecrets(connection.tls)],
  statusFault: (status) =>
    STATUSES.includes(status.toUpperCase())
      ? null
      : { what: text('não é um status gRPC', 'no gRPC status'), hint: meant(status, STATUSES) },
  async open(config, deps) {
    const { createGrpcTransport } = await import('./create-grpc-transport.ts');
    return createGrpcTransport(config, deps);
  },
  defaultOutcome: grpcOutcome,
  recordsText: false,
  readRecorded: async (recorded) =>
    recordedValue(recorded, { status: String(recorded.status ?? 'OK'), empty: null }),
};

const TYPES = ['proto', 'descriptor_set', 'reflection'] as const;

/** The messages are described in exactly one place. */
function checkTypes(connection: GrpcSettings['connection']): Finding[] {
  const given = TYPES.filter((key) => connection[key] !== undefined && connection[key] !== false);
  if (given.length === 1) return [];
  return [
    finding(
      ['connection'],
      given.length === 0
        ? text(
            'falta informar de onde vêm os tipos das mensagens',
            'nothing says where the messages are described',
          )
        : text(`há ${given.join(' e ')}`, `there are ${given.join(' and ')}`),
      { on: 'key', expected: text(`um de: ${TYPES.join(', ')}`, `one of: ${TYPES.join(', ')}`) },
    ),
  ];
}
