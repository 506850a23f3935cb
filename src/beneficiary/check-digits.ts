/**
 * Modulo 11 as on Unimed's cards: weights 2 to 9 from the right; 10 and 11 become 0.
 * @param digits only digits, without the check digit
 */
export function mod11Digit(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const fromTheRight = digits.length - 1 - i;
    sum += Number(digits[i]) * (2 + (fromTheRight % 8));
  }
  const digit = 11 - (sum % 11);
  return digit >= 10 ? 0 : digit;
}

export function hasMod11Digit(card: string): boolean {
  return card.length > 1 && mod11Digit(card.slice(0, -1)) === Number(card.at(-1));
}

/**
 * Luhn, ISO/IEC 7812-1 annex B.
 * @param digits only digits, without the check digit
 */
export function luhnDigit(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const isDoubled = (digits.length - 1 - i) % 2 === 0;
    const value = Number(digits[i]) * (isDoubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return (10 - (sum % 10)) % 10;
}

export function hasLuhnDigit(card: string): boolean {
  return card.length > 1 && luhnDigit(card.slice(0, -1)) === Number(card.at(-1));
}
