/** Whether the text has the form of a registro ANS: six digits; leading zeros are significant. */
export function isRegistry(text: string): boolean {
  return /^[0-9]{6}$/.test(text);
}

/**
 * Whether the check digit is right. The rule was derived from known registries, not read in a norm: good for a warning, not
 * for an error.
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
