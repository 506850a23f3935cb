import type { AmiMessage } from './message-reader.ts';

/** The channel variable that joins events and calls: `channelvars` of manager.conf puts it into every event of a channel. */
export const VARIABLE = 'CARIMBO_PROTOCOL';
/** Twenty digits, or the format of an operator's system. */
const NUMBER = /^[0-9A-Za-z./_-]{1,64}$/;

export function isNumber(text: string): boolean {
  return NUMBER.test(text);
}

/** The number that a channel has; null without one. `Status` writes `(null)` for a variable that is not set. */
export function numberOf(message: AmiMessage, prefix = ''): string | null {
  const number = message.variables.get(prefix)?.get(VARIABLE) ?? '';
  return isNumber(number) ? number : null;
}
