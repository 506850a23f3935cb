import { describe, expect, it } from 'vitest';
import type { CallType } from './call.ts';
import type { CallFact, Entry } from './entry.ts';
import { LiveCall } from './live-call.ts';

const BEGIN = Date.parse('2026-11-22T10:15:00.000Z');
const at = (seconds: number) => new Date(BEGIN + seconds * 1000).toISOString();
let seq = 0;
const fact = (type: CallType, seconds: number, data: CallFact = {}): Entry =>
  ({
    type,
    seq: ++seq,
    protocol: '1',
    actor: 'x',
    at: at(seconds),
    data: { happened_at: at(seconds), ...data },
  }) as Entry;

function callAfter(facts: readonly Entry[]): LiveCall {
  const call = new LiveCall();
  for (const one of facts) call.apply(one);
  return call;
}

const AGENTS = ['1', '2', '3'];
/** What each agent has of the call, some seconds after its beginning. */
function seen(call: LiveCall, seconds: number, ringing: ReadonlySet<string> | null = null): string[] {
  return AGENTS.flatMap((agent) => {
    const view = call.of(agent, { ringing, now: BEGIN + seconds * 1000 });
    return view === null ? [] : [`${view.state} ${view.agent}`];
  });
}

const QUEUED = fact('call.queued', 0, { queue: 'a' });
const RING_1 = fact('call.ringing', 1, { agent: '1' });
const RING_2 = fact('call.ringing', 1, { agent: 'PJSIP/2-0000002a' });
const ANSWER_2 = fact('call.answered', 5, { agent: '2' });
const END = fact('call.ended', 60, { by: 'caller' });

/** Every order of a few facts. */
function orders<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    orders([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

describe('a call while it goes on', () => {
  it('rings at several agents, and is of the one who answered, in whatever order that is told', () => {
    expect(seen(callAfter([QUEUED, RING_1, RING_2]), 2)).toEqual(['ringing 1', 'ringing 2']);
    for (const facts of orders([QUEUED, RING_1, RING_2, ANSWER_2]))
      expect(seen(callAfter(facts), 6)).toEqual(['talking 2']);
  });

  it('stays through a hold', () => {
    const begin = fact('call.held', 10, { agent: '2', hold: 'begin' });
    const end = fact('call.held', 20, { agent: '2', hold: 'end' });
    expect(seen(callAfter([RING_2, ANSWER_2, begin]), 11)).toEqual(['held 2']);
    expect(seen(callAfter([RING_2, ANSWER_2, begin, end]), 21)).toEqual(['talking 2']);
    expect(seen(callAfter([RING_2, ANSWER_2, end, begin]), 21)).toEqual(['talking 2']);
  });

  it('goes over to who receives it by a transfer', () => {
    const blind = fact('call.transferred', 10, { agent: '2', to: '3', kind: 'blind' });
    const ring = fact('call.ringing', 10, { agent: '3' });
    const answer = fact('call.answered', 12, { agent: '3' });
    expect(seen(callAfter([RING_2, ANSWER_2, blind]), 11)).toEqual([]);
    expect(seen(callAfter([RING_2, ANSWER_2, blind, ring]), 11)).toEqual(['ringing 3']);
    for (const facts of orders([ANSWER_2, blind, ring, answer]))
      expect(seen(callAfter([RING_2, ...facts]), 13)).toEqual(['talking 3']);
  });

  it('rings at the receiver of a consultation while the giver still has it', () => {
    const ring = fact('call.ringing', 10, { agent: '3' });
    const given = fact('call.transferred', 15, { agent: '2', to: '3', kind: 'attended' });
    const answer = fact('call.answered', 15, { agent: '3' });
    expect(seen(callAfter([RING_2, ANSWER_2, ring]), 11)).toEqual(['talking 2', 'ringing 3']);
    for (const facts of orders([ring, given, answer]))
      expect(seen(callAfter([RING_2, ANSWER_2, ...facts]), 16)).toEqual(['talking 3']);
  });

  it('is gone at its end, and does not come back by what is told late', () => {
    for (const facts of orders([QUEUED, RING_2, ANSWER_2, END])) {
      const call = callAfter(facts);
      expect(seen(call, 61)).toEqual([]);
      expect(call.isEnded).toBe(true);
    }
    // A dialplan that learns of the answer at the end.
    const late = fact('call.answered', 60.2, { agent: '1' });
    expect(seen(callAfter([QUEUED, RING_2, ANSWER_2, END, late]), 61)).toEqual([]);
  });

  it('begins anew when the caller comes back to the number', () => {
    const again = fact('call.ringing', 100, { agent: '1' });
    expect(seen(callAfter([QUEUED, RING_2, ANSWER_2, END, again]), 101)).toEqual(['ringing 1']);
  });

  it('rings where the PBX says that it rings, and without it not for ever', () => {
    const call = callAfter([QUEUED, RING_1, RING_2]);
    expect(seen(call, 2, new Set(['2']))).toEqual(['ringing 2']);
    expect(seen(call, 2, new Set())).toEqual([]);
    expect(seen(call, 179)).toEqual(['ringing 1', 'ringing 2']);
    expect(seen(call, 182)).toEqual([]);
  });

  it('whose end was never told is not under way for ever', () => {
    const call = callAfter([RING_2, ANSWER_2]);
    expect(seen(call, 11 * 3600)).toEqual(['talking 2']);
    expect(seen(call, 13 * 3600)).toEqual([]);
  });
});
