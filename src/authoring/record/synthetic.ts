import { isCns } from '../../beneficiary/cns.ts';
import { cpfDigit, isCpf } from '../../beneficiary/cpf.ts';
import type { Dice } from './random.ts';
import { scrambleNumber } from './scramble.ts';

/** Another valid CPF with as many zeros at its start: some systems keep it as a number, without them. */
export function syntheticCpf(cpf: string, dice: Dice): string {
  for (;;) {
    const base = scrambleNumber(cpf.slice(0, 9), dice);
    const tenth = base + cpfDigit(base);
    const other = tenth + cpfDigit(tenth);
    if (isCpf(other) && other !== cpf) return other;
  }
}

/** Another valid Cartão Nacional de Saúde, of the provisional kind, which begins with 7, 8 or 9. */
export function syntheticCns(cns: string, dice: Dice): string {
  for (;;) {
    const other = `${7 + dice(3)}${Array.from({ length: 14 }, () => dice(10)).join('')}`;
    if (isCns(other) && other !== cns) return other;
  }
}

/** Reserved by RFC 2606: mail to it reaches nobody. */
const DOMAIN = '.example';

/** Of the same length where the domain leaves the room. */
export function syntheticEmail(email: string, scrambled: (text: string) => string): string {
  const [local = '', domain = ''] = email.split('@');
  const room = Math.max(1, domain.length - DOMAIN.length);
  const label = scrambled(domain.replace(/[^a-z0-9]/gi, 'x').padEnd(room, 'x')).slice(0, room);
  return `${scrambled(local)}@${label}${DOMAIN}`;
}

const DAY_MS = 86_400_000;

/**
 * Days by which a birth date is moved back. The day of the month stays above 12 or not, so that dd/mm and mm/dd can be
 * told apart as well as before, and the month keeps its number of digits.
 */
export function daysBack(iso: string, dice: Dice): number {
  const [, month = '', day = ''] = iso.split('-');
  for (;;) {
    const days = 30 + dice(1_500);
    const [, otherMonth = '', otherDay = ''] = moveBack(iso, days).split('-');
    const alike = Number(otherDay) > 12 === Number(day) > 12 && Number(otherDay) < 10 === Number(day) < 10;
    if (alike && otherDay !== day && Number(otherMonth) < 10 === Number(month) < 10) return days;
  }
}

export function moveBack(iso: string, days: number): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}
