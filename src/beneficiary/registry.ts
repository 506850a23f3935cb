/** Whether it has the shape of a registro ANS: six digits, text, leading zeros real. */
export function isRegistry(text: string): boolean {
  return /^[0-9]{6}$/.test(text);
}

/**
 * Whether the check digit fits. The rule was derived from known registries, not read in a norm: warn by it, never
 * refuse.
 */
export function hasRegistryDigit(text: string): boolean {
  return isRegistry(text) && registryDigit(text.slice(0, 5)) === Number(text[5]);
}

function registryDigit(digits: string): number {
  let sum = 0;
  for (let i = 0; i < 5; i += 1) sum += Number(digits[i]) * (6 - i);
  const digit = 11 - (sum % 11);
  if (digit === 10) return 0;
  return digit === 11 ? 1 : digit;
}
