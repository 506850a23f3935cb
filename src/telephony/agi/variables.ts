import { spokenNumber } from '../../protocol/number.ts';
import { announcedNumber, type Protocol } from '../../protocol/protocol.ts';
import { dialplanText } from './clean.ts';
import type { Phone } from './phone.ts';

/** Channel variables for the dialplan and the agent's leg; empty when unknown. */
export type Variables = Record<(typeof NAMES)[number], string>;

const NAMES = [
  'CARIMBO_PROTOCOL',
  'CARIMBO_SPOKEN',
  'CARIMBO_IDENTIFICATION',
  'CARIMBO_CARD',
  'CARIMBO_BENEFICIARY_NAME',
  'CARIMBO_BENEFICIARY_PLAN',
  'CARIMBO_STATUS',
] as const;

/** @param status `ok`, or the code of the error because of which there is no number */
export function variablesOf(protocol: Protocol | null, status: string): Variables {
  return {
    CARIMBO_PROTOCOL: protocol ? announcedNumber(protocol) : '',
    CARIMBO_SPOKEN: protocol ? spokenNumber(announcedNumber(protocol)) : '',
    CARIMBO_IDENTIFICATION: protocol?.identification ?? '',
    CARIMBO_CARD: dialplanText(protocol?.card_number ?? ''),
    CARIMBO_BENEFICIARY_NAME: dialplanText(protocol?.beneficiary?.name ?? ''),
    CARIMBO_BENEFICIARY_PLAN: dialplanText(protocol?.beneficiary?.plan ?? ''),
    CARIMBO_STATUS: status,
  };
}

/** Sets them with `__`, so that channels created from this one (the agent's leg) inherit them. */
export async function setVariables(phone: Phone, variables: Variables): Promise<void> {
  for (const name of NAMES) await phone.set(`__${name}`, variables[name]);
}
