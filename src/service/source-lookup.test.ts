import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { base, createFakeSource, type FakeSource, somebody } from '../../test/support/fake-source.ts';
import { createSourceLookup, type LookupEvent, type SourceLookup } from './source-lookup.ts';

const OPERATOR = '999997';
const CARD = { card_number: somebody().card_number };

let source: FakeSource;
let lookup: SourceLookup;
let events: LookupEvent[];

function lookupAt(sources: Record<string, FakeSource>): SourceLookup {
  const operators = new Map([
    [OPERATOR, { lookupBudgetMs: 2_500 }],
    ['326305', { lookupBudgetMs: 100 }],
  ]);
  return createSourceLookup({
    sources: new Map(Object.entries(sources)),
    operators,
    onLookup: (event) => events.push(event),
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  events = [];
  source = createFakeSource(base([somebody(), somebody({ card_number: '2', cpf: null, active: false })]));
  lookup = lookupAt({ [OPERATOR]: source });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the identification', () => {
  test('is found for an active beneficiary', async () => {
    expect(await lookup.lookUp(OPERATOR, CARD)).toEqual({ identification: 'found', beneficiary: somebody() });
    expect(events).toEqual([{ operator: OPERATOR, by: 'card_number', outcome: 'found', ms: 0 }]);
  });

  test('is inactive, with the beneficiary, after the end of the contract', async () => {
    const result = await lookup.lookUp(OPERATOR, { card_number: '2' });
    expect(result.identification).toBe('inactive');
    expect(result.beneficiary?.card_number).toBe('2');
  });

  test('is not_found for an unknown card', async () => {
    expect(await lookup.lookUp(OPERATOR, { card_number: '3' })).toEqual({
      identification: 'not_found',
      beneficiary: null,
    });
  });

  test.each([
    ['down', { outcome: 'unavailable', code: 'dns', reason: 'x' }, 'unavailable', 'dns'],
    ['misconfigured', { outcome: 'misconfigured', reason: 'x' }, 'misconfigured', 'misconfigured'],
    ['throwing', 'throw', 'unavailable', 'failed'],
  ] as const)(
    'a source that is %s is unavailable, and metrics and log know which and why',
    async (_, staged, outcome, code) => {
      source.stage(staged);
      expect(await lookup.lookUp(OPERATOR, CARD)).toEqual({
        identification: 'source_unavailable',
        beneficiary: null,
      });
      expect(events).toMatchObject([{ outcome, code, reason: expect.stringMatching(/./) }]);
    },
  );

  test('a reason that quotes the card is logged without it', async () => {
    const { card_number } = CARD;
    source.stage({ outcome: 'unavailable', reason: `não achei ${card_number}` });
    await lookup.lookUp(OPERATOR, CARD);
    expect(events).toMatchObject([{ reason: 'não achei ••••' }]);
  });

  test('without a source nothing is looked up, now or later', async () => {
    expect(await lookup.lookUp('326305', CARD)).toEqual({
      identification: 'not_informed',
      beneficiary: null,
    });
    expect(await lookup.lookUp('000000', CARD)).toEqual({
      identification: 'not_informed',
      beneficiary: null,
    });
    expect(events).toMatchObject([{ outcome: 'unsupported' }, { outcome: 'unsupported' }]);
    expect(lookup.canAnswer('326305', 'card_number')).toBe(false);
  });

  test('a source that cannot look up a CPF is not asked for one', async () => {
    const cardsOnly = createFakeSource(base([somebody()]), { card_number: true, cpf: false });
    lookup = lookupAt({ [OPERATOR]: cardsOnly });
    expect(await lookup.lookUp(OPERATOR, { cpf: '52998224725' })).toMatchObject({
      identification: 'not_informed',
    });
    expect(cardsOnly.asked).toEqual([]);
    expect(lookup.canAnswer(OPERATOR, 'cpf')).toBe(false);
    expect(lookup.canAnswer(OPERATOR, 'card_number')).toBe(true);
  });
});

describe('the budget', () => {
  test.each(['hang', 'stuck'] as const)(
    'a source that does %s holds a caller for the budget and no longer',
    async (staged) => {
      source.stage(staged);
      const settled = vi.fn();
      const result = lookup.lookUp(OPERATOR, CARD).then((value) => {
        settled();
        return value;
      });
      await vi.advanceTimersByTimeAsync(2_499);
      expect(settled).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(await result).toEqual({ identification: 'source_unavailable', beneficiary: null });
      expect(events).toMatchObject([{ outcome: 'timeout', code: 'timeout', ms: 2_500 }]);
      expect(source.asked[0]?.signal.aborted).toBe(true);
    },
  );

  test('is that of the operator', async () => {
    const stuck = createFakeSource('stuck');
    lookup = lookupAt({ '326305': stuck });
    const result = lookup.lookUp('326305', CARD);
    await vi.advanceTimersByTimeAsync(100);
    expect(await result).toMatchObject({ identification: 'source_unavailable' });
  });

  test('leaves no timer behind', async () => {
    await lookup.lookUp(OPERATOR, CARD);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('concurrent callers with the same question', () => {
  test('share one lookup', async () => {
    const results = await Promise.all(Array.from({ length: 50 }, () => lookup.lookUp(OPERATOR, CARD)));
    expect(source.asked).toHaveLength(1);
    expect(events).toHaveLength(1);
    expect(new Set(results.map((result) => result.identification))).toEqual(new Set(['found']));
  });

  test('do not share it with another card, a CPF or another operator', async () => {
    const other = createFakeSource();
    lookup = lookupAt({ [OPERATOR]: source, '326305': other });
    await Promise.all([
      lookup.lookUp(OPERATOR, { card_number: '52998224725' }),
      lookup.lookUp(OPERATOR, { cpf: '52998224725' }),
      lookup.lookUp(OPERATOR, { card_number: '2' }),
      lookup.lookUp('326305', { card_number: '2' }),
    ]);
    expect(source.asked).toHaveLength(3);
    expect(other.asked).toHaveLength(1);
  });

  test('cause a new lookup after the last was answered', async () => {
    await lookup.lookUp(OPERATOR, CARD);
    source.stage({ outcome: 'not_found' });
    expect(await lookup.lookUp(OPERATOR, CARD)).toMatchObject({ identification: 'not_found' });
  });

  test('may leave without ending the lookup of the others', async () => {
    source.stage('hang');
    const leaving = new AbortController();
    const gone = lookup.lookUp(OPERATOR, CARD, { signal: leaving.signal });
    const stays = lookup.lookUp(OPERATOR, CARD, { signal: new AbortController().signal });
    leaving.abort();
    expect(await gone).toMatchObject({ identification: 'source_unavailable' });
    expect(source.asked[0]?.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(await stays).toMatchObject({ identification: 'source_unavailable' });
    expect(events).toMatchObject([{ outcome: 'timeout' }]);
  });

  test('stop the source when the last has left; the next caller causes a new lookup', async () => {
    source.stage('hang');
    const leaving = new AbortController();
    const both = [1, 2].map(() => lookup.lookUp(OPERATOR, CARD, { signal: leaving.signal }));
    leaving.abort();
    await Promise.all(both);
    expect(source.asked[0]?.signal.aborted).toBe(true);
    source.stage(base([somebody()]));
    expect(await lookup.lookUp(OPERATOR, CARD)).toMatchObject({ identification: 'found' });
  });

  test('cause no lookup when they have already left', async () => {
    expect(await lookup.lookUp(OPERATOR, CARD, { signal: AbortSignal.abort() })).toMatchObject({
      identification: 'source_unavailable',
    });
    expect(source.asked).toEqual([]);
  });
});
