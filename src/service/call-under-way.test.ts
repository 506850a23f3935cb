import { describe, expect, it } from 'vitest';
import type { Entry } from '../protocol/entry.ts';
import { callUnderWay } from './call-under-way.ts';

const START = Date.parse('2026-11-22T10:00:00-03:00');
const call = { call_id: 'pbx-1' };

/** A fact that happened after so many seconds, written as the `seq`-th entry. */
function fact(type: string, seconds: number, seq = 1): Entry {
  const happened_at = new Date(START + seconds * 1000).toISOString();
  return {
    type,
    data: { happened_at },
    seq,
    protocol: 'x',
    at: '2026-11-22T12:00:00.000-03:00',
    actor: 'x',
  } as Entry;
}

/** The outcome of a return call, told by its facts. */
function returned(outcome: string, seconds: number): Entry {
  const { data, ...entry } = fact('callback', seconds);
  return { ...entry, data: { ...data, outcome, unique_id: '9.9' } } as Entry;
}

describe('the call of a protocol', () => {
  it.each<[string, Entry[], string | null]>([
    ['no facts', [], null],
    ['waiting in the queue', [fact('call.queued', 1)], 'pbx-1'],
    ['answered', [fact('call.queued', 1), fact('call.answered', 9)], 'pbx-1'],
    ['ended', [fact('call.answered', 9), fact('call.ended', 60)], null],
    ['ended, told in disorder', [fact('call.ended', 60), fact('call.answered', 9)], null],
    ['called again', [fact('call.ended', 60), fact('call.answered', 90)], 'pbx-1'],
    ['returned, and not answered', [fact('call.ringing', 70), returned('not_reached', 90)], null],
    ['returned and answered', [fact('call.ended', 60), returned('reached', 90)], 'pbx-1'],
    ['returned and over', [returned('reached', 90), fact('call.ended', 99)], null],
    ['other entries', [fact('noted', 1), fact('recording', 2)], null],
  ])('%s', (_, entries, expected) => {
    expect(callUnderWay(call, entries, START + 120_000)).toBe(expected);
  });

  it('is over when its end was not told for half a day', () => {
    expect(callUnderWay(call, [fact('call.answered', 0)], START + 12 * 3_600_000)).toBeNull();
  });

  it('has no id without a call', () => {
    expect(callUnderWay({ call_id: null }, [fact('call.answered', 0)], START)).toBeNull();
  });
});
