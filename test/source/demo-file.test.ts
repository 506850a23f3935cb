import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkCard } from '../../src/beneficiary/card.ts';
import { isCpf } from '../../src/beneficiary/cpf.ts';
import { type Bench, createBench, never } from '../support/file-source-bench.ts';

const path = join(import.meta.dirname, '..', '..', 'demo', 'beneficiaries.csv');
const people: Record<string, string>[] = parse(readFileSync(path), { columns: true });

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.clear());

test('the people of the demo are enough, the first is active, some are not', () => {
  expect(people.length).toBeGreaterThanOrEqual(24);
  expect(people[0]).toMatchObject({ card_number: '00012345678901230', active: '1' });
  expect(people.filter((person) => person.active === '0').length).toBeGreaterThanOrEqual(2);
});

test('their CPFs and 17-digit cards have the right check digits', () => {
  for (const { card_number: card = '', cpf = '' } of people) {
    expect(cpf === '' || isCpf(cpf), cpf).toBe(true);
    if (card.length !== 17) continue;
    expect(checkCard(card, { lengths: [17], pattern: null, check_digit: 'mod11' })).toEqual({
      ok: true,
      card,
    });
  }
});

test('all of them are found by card, under the names that stand in the file', async () => {
  const source = await bench.open({ path });
  for (const { card_number = '', name } of people) {
    expect(await source.find({ card_number }, { signal: never })).toMatchObject({
      outcome: 'found',
      beneficiary: { name },
    });
  }
  expect(people.map((person) => person.name)).toContain('José "Zé" da Conceição, Filho \\ Sr; ${EXTEN}');
  expect(bench.log.filter((line) => line.level !== 'info')).toEqual([]);
});
