import { ExchangeFault } from '../../exchange.ts';
import type { FaultCode } from '../../faults.ts';
import type { SourceConfig } from '../../source-config.ts';
import type { GrpcSettings } from './schema.ts';

export type GrpcConfig = SourceConfig<GrpcSettings>;

/** A fault that a person has to mend. It is told when the source is used or checked: it never keeps the server from starting. */
export const ours = (code: FaultCode, reason: string, cause?: unknown) =>
  new ExchangeFault('misconfigured', code, { reason, cause });
