import type { ServerUnaryCall, status as Status, sendUnaryData } from '@grpc/grpc-js';
import type { GrpcDeps } from './grpc-deps.ts';
import { SERVICE } from './methods.ts';

export const HEALTH_SERVICE = 'grpc.health.v1.Health';

/** The standard health service: whether protocols can be issued, as /readyz says. Public, like that. */
export function health({ readiness }: Pick<GrpcDeps, 'readiness'>, status: typeof Status) {
  return {
    Check: (call: ServerUnaryCall<{ service?: string }, object>, reply: sendUnaryData<object>): void => {
      const { service = '' } = call.request;
      if (service !== '' && service !== SERVICE) {
        reply({ code: status.NOT_FOUND, details: `no service of this name; there is ${SERVICE}` });
        return;
      }
      readiness().then(
        ({ ready }) => reply(null, { status: ready ? 'SERVING' : 'NOT_SERVING' }),
        () => reply(null, { status: 'NOT_SERVING' }),
      );
    },
  };
}
