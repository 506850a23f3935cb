import type { FactRequest } from '../../service/protocol-service.ts';

/** A fact of a call, as Asterisk tells it. */
export type Fact = FactRequest & {
  /** As in the channel variable CARIMBO_PROTOCOL. */
  number: string;
  /** By the PBX's clock, in milliseconds; null where only the result of something was seen. */
  happened_ms: number | null;
};
