/**
 * Whether the text is a Cartão Nacional de Saúde: 15 digits, the first 1, 2, 7, 8 or 9, the sum of digit × weight (15 down to 1)
 * divisible by 11 (DATASUS).
 */
export function isCns(text: string): boolean {
  if (!/^[12789][0-9]{14}$/.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < 15; i += 1) sum += Number(text[i]) * (15 - i);
  return sum % 11 === 0;
}
