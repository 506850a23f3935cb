import type { NewEntry } from '../../protocol/entry.ts';
import type { FactRequest } from '../../service/protocol-service.ts';

/** A fact of a call, as Asterisk tells it; or that two calls with a number each became one. */
export type Fact = (FactRequest | NewEntry<'linked'>) & {
  /** As in the channel variable CARIMBO_PROTOCOL. */
  number: string;
  /** By the PBX's clock, in milliseconds; null where only the result of something was seen. */
  happened_ms: number | null;
};
