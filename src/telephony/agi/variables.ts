import { spokenNumber } from '../../protocol/number.ts';
import { announcedNumber, type Protocol } from '../../protocol/protocol.ts';
import { harmless } from './clean.ts';
import type { Phone } from './phone.ts';

/** What the dialplan and the agent's leg get to know. Empty where nothing is known. */
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

/** @param status `ok`, or the code of the error that left the call without a number */
export function variablesOf(protocol: Protocol | null, status: string): Variables {
  return {
    CARIMBO_PROTOCOL: protocol ? announcedNumber(protocol) : '',
    CARIMBO_SPOKEN: protocol ? spokenNumber(announcedNumber(protocol)) : '',
    CARIMBO_IDENTIFICATION: protocol?.identification ?? '',
    CARIMBO_CARD: harmless(protocol?.card_number ?? ''),
    CARIMBO_BENEFICIARY_NAME: harmless(protocol?.beneficiary?.name ?? ''),
    CARIMBO_BENEFICIARY_PLAN: harmless(protocol?.beneficiary?.plan ?? ''),
    CARIMBO_STATUS: status,
  };
}

/** Sets them with `__`, so that every leg made from this channel (the agent's) inherits them. */
export async function setVariables(phone: Phone, variables: Variables): Promise<void> {
  for (const name of NAMES) await phone.set(`__${name}`, variables[name]);
}
