import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { Answer, Query, Source } from '../../src/source/source.ts';
import { openDemoSource } from './demo-sources.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const FILES = ['rest.yaml', 'rest-legado.yaml', 'rest-oauth2.yaml', 'soap.yaml', 'grpc.yaml', 'sqlite.yaml'];
const NASTY = [
  ...[
    '',
    ' ',
    '.',
    '..',
    '../beneficiarios',
    '%2e%2e',
    '%00',
    '/',
    '//',
    '\\',
    '?',
    '#',
    '&',
    ';',
    '*',
    '%',
    '_',
  ],
  ...[
    '${url}',
    '${api_key}',
    '{{card_number}}',
    ':card_number',
    '$1',
    '?cpf=29561467186',
    '00012345678901230?x=',
  ],
  ...[
    "' or '1'='1",
    '" or ""="',
    "'; drop table x; --",
    '1 union select 1',
    '<x/>',
    ']]>',
    '&lt;',
    '<!--',
    '&#0;',
  ],
  ...[
    '\u0000',
    '\n',
    '\r\nX-A: b',
    '\u2028',
    '\ud800',
    '\ufeff',
    '\u202e',
    'é',
    '０００',
    '٣',
    '🙂',
    'NaN',
    'null',
  ],
  ...[
    '-1',
    '1e3',
    '0x10',
    '+1',
    '9'.repeat(400),
    'A'.repeat(5_000),
    '__proto__',
    'constructor',
    'toString',
    '[]',
    '{}',
  ],
];

async function find(source: Source, query: Query): Promise<{ answer: Answer; ms: number }> {
  const begun = performance.now();
  const answer = await source.find(query, { signal: AbortSignal.timeout(5_000) });
  return { answer, ms: performance.now() - begun };
}

/** The person found is the one asked for: the same letters and digits, leading zeros aside. */
function isTheirOwn(answer: Extract<Answer, { outcome: 'found' }>, query: Query): boolean {
  const { beneficiary } = answer;
  if ('cpf' in query)
    return sandbox.people.some(({ cpf, name }) => cpf === query.cpf && name === beneficiary.name);
  const plain = (card: string) => card.replace(/^0+/, '');
  return sandbox.people.some(
    ({ card_number, name }) =>
      name === beneficiary.name && plain(card_number) === plain(query.card_number.trim()),
  );
}

/** Not found, or refused by the operator's system, which neither fails nor counts as failed. */
function isNotFoundOrRefused(answer: Answer, asked: string): boolean {
  if (answer.outcome === 'not_found') return true;
  if (answer.outcome !== 'misconfigured') return false;
  // The old system reads the digits only: that it then answers about another person is noticed.
  return answer.systemWorks === true || (asked.includes('cpf=') && answer.reason.includes('outro CPF'));
}

describe.each(FILES)('%s, asked for odd values', (file) => {
  const asks: [string, (text: string) => Query][] = [
    ['card', (card_number) => ({ card_number })],
    ['CPF', (cpf) => ({ cpf })],
  ];
  it.each(asks)('finds no person by an invalid %s, and stays ok', async (by, ask) => {
    const source = await openDemoSource(file, sandbox);
    try {
      if (by === 'CPF' && !source.answers.cpf) return;
      const odd: unknown[] = [];
      for (const text of NASTY) {
        const { answer, ms } = await find(source, ask(text));
        if (!isNotFoundOrRefused(answer, text) || ms > 3_000)
          odd.push([text.slice(0, 30), answer, Math.round(ms)]);
      }
      expect(odd).toEqual([]);
      const [person] = sandbox.people;
      expect((await find(source, { card_number: person?.card_number ?? '' })).answer).toMatchObject({
        outcome: 'found',
      });
    } finally {
      await source.close();
    }
  });

  it('never answers with another person, whatever the query', async () => {
    const source = await openDemoSource(file, sandbox);
    const cards = sandbox.people.map(({ card_number }) => card_number);
    const near = fc
      .tuple(
        fc.constantFrom(...cards),
        fc.constantFrom('', '0', ' ', '%', "'", '/', '.0', '1', '-', '*'),
        fc.boolean(),
      )
      .map(([card, more, isBefore]) => (isBefore ? more + card : card + more));
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(near, fc.string({ unit: 'binary', maxLength: 30 }), fc.stringMatching(/^[0-9A-Z]{1,20}$/)),
          async (text) => {
            const query = { card_number: text };
            const { answer } = await find(source, query);
            if (answer.outcome === 'found') expect(isTheirOwn(answer, query)).toBe(true);
            else expect(answer).toEqual({ outcome: 'not_found' });
          },
        ),
        { numRuns: 150 },
      );
    } finally {
      await source.close();
    }
  });
});
