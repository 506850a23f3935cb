import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { PACKAGE_ROOT } from '../src/platform/package-root.ts';

/** A synthetic beneficiary of Operadora Exemplo. */
export interface Person {
  card_number: string;
  name: string;
  cpf: string | null;
  /** yyyy-mm-dd */
  birth_date: string;
  active: boolean;
  plan: Plan;
  phone: string | null;
  email: string | null;
}

export interface Plan {
  code: number;
  name: string;
}

const FIRST_PLAN = 101;

/** The synthetic people of demo/beneficiaries.csv. */
export function demoPeople(): Person[] {
  const text = readFileSync(join(PACKAGE_ROOT, 'demo', 'beneficiaries.csv'), 'utf8');
  const rows: Record<string, string>[] = parse(text, { columns: true });
  const plans = new Map<string, Plan>();
  return rows.map((row) => {
    const name = row.plan ?? '';
    const plan = plans.get(name) ?? { code: FIRST_PLAN + plans.size, name };
    plans.set(name, plan);
    return {
      card_number: row.card_number ?? '',
      name: row.name ?? '',
      cpf: row.cpf || null,
      birth_date: row.birth_date ?? '',
      active: row.active === '1',
      plan,
      phone: row.phone || null,
      email: row.email || null,
    };
  });
}

export interface Directory {
  readonly people: readonly Person[];
  byCard(card: string): Person | undefined;
  byCpf(cpf: string): Person | undefined;
  /** A number beyond the integers that a double holds exactly: read as one, it is another person's. */
  enrolmentOf(person: Person): bigint;
}

const FIRST_ENROLMENT = 9_007_199_254_740_993n;

export function createDirectory(people: readonly Person[]): Directory {
  const cards = new Map(people.map((person) => [person.card_number, person]));
  const cpfs = new Map(people.flatMap((person) => (person.cpf === null ? [] : [[person.cpf, person]])));
  const positions = new Map(people.map((person, index) => [person, index]));
  return {
    people,
    byCard: (card) => cards.get(card),
    byCpf: (cpf) => cpfs.get(cpf),
    enrolmentOf: (person) => FIRST_ENROLMENT + BigInt(positions.get(person) ?? 0),
  };
}

/** dd/mm/yyyy, as in old systems. */
export function brazilianDate(iso: string): string {
  return iso.split('-').reverse().join('/');
}
