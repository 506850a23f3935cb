import { isCns } from '../../beneficiary/cns.ts';
import { cpfDigit, isCpf } from '../../beneficiary/cpf.ts';
import type { RandomInt } from './random.ts';
import { scrambleNumber } from './scramble.ts';

/** Another valid CPF with the same leading zeros: systems that store a number drop them. */
export function syntheticCpf(cpf: string, random: RandomInt): string {
  for (;;) {
    const base = scrambleNumber(cpf.slice(0, 9), random);
    const tenth = base + cpfDigit(base);
    const other = tenth + cpfDigit(tenth);
    if (isCpf(other) && other !== cpf) return other;
  }
}

/** Another valid Cartão Nacional de Saúde, of the provisional kind, which begins with 7, 8 or 9. */
export function syntheticCns(cns: string, random: RandomInt): string {
  for (;;) {
    const other = `${7 + random(3)}${Array.from({ length: 14 }, () => random(10)).join('')}`;
    if (isCns(other) && other !== cns) return other;
  }
}

/** Reserved by RFC 2606. */
const DOMAIN = '.example';

/** Of the same length where the domain leaves room. */
export function syntheticEmail(email: string, scrambled: (text: string) => string): string {
  const [local = '', domain = ''] = email.split('@');
  const room = Math.max(1, domain.length - DOMAIN.length);
  const label = scrambled(domain.replace(/[^a-z0-9]/gi, 'x').padEnd(room, 'x')).slice(0, room);
  return `${scrambled(local)}@${label}${DOMAIN}`;
}

const DAY_MS = 86_400_000;

/**
 * Days by which to move a birth date back. A day of the month above 12 stays above 12, so that dd/mm and mm/dd remain
 * distinguishable, and the month keeps its number of digits.
 */
export function daysBack(iso: string, random: RandomInt): number {
  const [, month = '', day = ''] = iso.split('-');
  for (;;) {
    const days = 30 + random(1_500);
    const [, otherMonth = '', otherDay = ''] = moveBack(iso, days).split('-');
    const alike = Number(otherDay) > 12 === Number(day) > 12 && Number(otherDay) < 10 === Number(day) < 10;
    if (alike && otherDay !== day && Number(otherMonth) < 10 === Number(month) < 10) return days;
  }
}

export function moveBack(iso: string, days: number): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}
