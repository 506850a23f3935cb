import { afterEach, beforeEach } from 'vitest';
import type { Beneficiary } from '../../src/beneficiary/beneficiary.ts';
import { sourceContract } from '../contract/source.ts';
import { base, createFakeSource } from '../support/fake-source.ts';
import { type Bench, createBench } from '../support/file-source-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.clear());

function csvOf(people: Beneficiary[]): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = people.map((person) =>
    [
      person.card_number,
      person.name,
      person.cpf ?? '',
      person.birth_date ?? '',
      person.active ? '1' : '0',
      person.plan ?? '',
      person.extra.phone ?? '',
    ]
      .map(quote)
      .join(','),
  );
  return ['card_number,name,cpf,birth_date,active,plan,phone', ...lines].join('\n');
}

sourceContract('file', async ({ people }) => {
  await bench.write(csvOf(people));
  return bench.open({ columns: { phone: 'phone' } });
});

sourceContract('fake', async ({ people }) => createFakeSource(base(people)));
