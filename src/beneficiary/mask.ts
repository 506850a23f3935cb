/** Masked values: enough to compare with a card at hand, too little to use. */

const DOT = '•';

/** Keeps the last four characters, at most a third of the card: `•••••••••••••1234`. */
export function maskCard(card: string): string {
  return keepEnd(card, Math.min(4, Math.floor(card.length / 3)));
}

/** Keeps the middle, as public lists in Brazil do: `•••.982.247-••`. */
export function maskCpf(cpf: string): string {
  if (!/^[0-9]{11}$/.test(cpf)) return DOT.repeat([...cpf].length);
  return `${DOT.repeat(3)}.${cpf.slice(3, 6)}.${cpf.slice(6, 9)}-${DOT.repeat(2)}`;
}

/** Keeps the last two digits, at most a third. */
export function maskPhone(phone: string): string {
  return keepEnd(phone, Math.min(2, Math.floor(phone.length / 3)));
}

/** Keeps the initials: `José da Conceição` → `J••• d• C••••••••`. */
export function maskName(name: string): string {
  return name
    .split(/\s+/u)
    .filter((word) => word !== '')
    .map((word) => keepStart([...word]))
    .join(' ');
}

function keepStart(letters: string[]): string {
  if (letters.length < 2) return DOT;
  return letters[0] + DOT.repeat(letters.length - 1);
}

function keepEnd(text: string, kept: number): string {
  const letters = [...text];
  return DOT.repeat(letters.length - kept) + letters.slice(letters.length - kept).join('');
}
