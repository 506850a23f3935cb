import { ExchangeFault } from '../../exchange.ts';
import type { FaultCode } from '../../faults.ts';
import type { SourceConfig } from '../../source-config.ts';
import type { GrpcSettings } from './schema.ts';

export type GrpcConfig = SourceConfig<GrpcSettings>;

/** A fault in the configuration, which a person has to fix. Reported when the source is used or checked; the server starts all the same. */
export const ours = (code: FaultCode, reason: string, cause?: unknown) =>
  new ExchangeFault('misconfigured', code, { reason, cause });
