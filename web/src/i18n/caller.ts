import type { Dictionary } from './dictionary.ts';
import { telephone } from './format.ts';

interface Calling {
  /** `+5511987654321` or `withheld`; null where what the PBX told is no telephone number. */
  caller_e164: string | null;
  caller: string | null;
}

/** Who calls, as people write it; null where it is not known. */
export function callerText({ caller_e164: known, caller }: Calling, t: Dictionary): string | null {
  if (known === null) return caller;
  return known === 'withheld' ? t.protocol.withheld : telephone(known);
}
