import { ExchangeFault } from '../../exchange.ts';
import type { FaultCode } from '../../faults.ts';
import type { RemoteSourceConfig } from '../../schema/remote-config.ts';
import type { GrpcSettings } from '../../schema/source-schema.ts';

export type GrpcConfig = RemoteSourceConfig<GrpcSettings>;

/** A fault that a person has to mend. It is told when the source is used or checked: it never keeps the server from starting. */
export const ours = (code: FaultCode, reason: string, cause?: unknown) =>
  new ExchangeFault('misconfigured', code, { reason, cause });
