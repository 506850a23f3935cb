/** The CPF without dots, dash, spaces and the `'` of spreadsheets: `529.982.247-25` → `52998224725`. Other characters stay, and `isCpf` is false. */
export function normaliseCpf(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{C}\p{Pd}./−']+/gu, '');
}

/** Whether the text is a normalised CPF: eleven digits, not all equal, the last two by modulo 11 (Receita Federal). */
export function isCpf(cpf: string): boolean {
  if (!/^[0-9]{11}$/.test(cpf)) return false;
  if (/^(.)\1+$/.test(cpf)) return false;
  return cpfDigit(cpf.slice(0, 9)) === Number(cpf[9]) && cpfDigit(cpf.slice(0, 10)) === Number(cpf[10]);
}

/** The check digit that follows nine or ten digits. */
export function cpfDigit(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) sum += Number(digits[i]) * (digits.length + 1 - i);
  const rest = sum % 11;
  return rest < 2 ? 0 : 11 - rest;
}
