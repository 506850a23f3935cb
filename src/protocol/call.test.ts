import { describe, expect, it } from 'vitest';
import {
  type CallCourse,
  type CallType,
  extensionOf,
  type FactType,
  foldCall,
  isToldAgain,
  type KnownFact,
  meantBy,
  talkSeconds,
  waitSeconds,
} from './call.ts';
import type { CallFact, Entry, NewEntry } from './entry.ts';

const at = (seconds: number) =>
  new Date(Date.parse('2026-11-22T10:15:00.000Z') + seconds * 1000).toISOString();
const fact = <T extends FactType>(type: T, data: object): Entry<T> =>
  ({ type, data, seq: 2, protocol: '1', at: at(1000), actor: 'key:test' }) as Entry<T>;
const unique_id = '1795353330.42';
const told = (type: CallType, data: CallFact) => fact(type, { unique_id, ...data });
const isAgain = (known: Entry<FactType>, other: Entry<FactType>) =>
  isToldAgain(known, other as NewEntry<FactType>);

describe('the same fact told again', () => {
  const queued = told('call.queued', { queue: 'a', happened_at: at(0) });

  it('is recognised by type, channel, queue and time, by AMI or by the dialplan', () => {
    expect(isAgain(queued, told('call.queued', { queue: 'a', happened_at: at(4) }))).toBe(true);
    expect(isAgain(queued, told('call.queued', { happened_at: at(4) }))).toBe(true);
    expect(isAgain(queued, told('call.queued', { queue: 'a' }))).toBe(true);
    expect(isAgain(queued, told('call.queued', { queue: 'a', happened_at: at(6) }))).toBe(false);
    expect(isAgain(queued, told('call.queued', { queue: 'b', happened_at: at(0) }))).toBe(false);
    expect(isAgain(queued, told('call.ringing', { queue: 'a', happened_at: at(0) }))).toBe(false);
  });

  it('is never recognised without the UNIQUEID of the channel', () => {
    const { unique_id: _, ...data } = queued.data;
    expect(isAgain(queued, fact('call.queued', data))).toBe(false);
    expect(isAgain(fact('call.queued', data), fact('call.queued', data))).toBe(false);
    expect(isAgain(queued, fact('call.queued', { ...data, unique_id: '1.1' }))).toBe(false);
  });

  it('says something new where it names the agent, or hold ends', () => {
    const answered = told('call.answered', { happened_at: at(0) });
    const named = told('call.answered', { agent: '2001', happened_at: at(0) });
    expect(isAgain(answered, named)).toBe(false);
    expect(isAgain(named, answered)).toBe(true);
    const held = told('call.held', { agent: '2001', hold: 'begin', happened_at: at(0) });
    expect(isAgain(held, told('call.held', { agent: '2001', hold: 'end', happened_at: at(2) }))).toBe(false);
  });

  it('is one end of a channel, whatever the time, unless it knows better who ended it', () => {
    const ended = told('call.ended', { happened_at: at(0) });
    const byAgent = told('call.ended', { by: 'agent', happened_at: at(60) });
    const byCompany = told('call.ended', { by: 'company' });
    expect(isAgain(ended, told('call.ended', { happened_at: at(60) }))).toBe(true);
    expect(isAgain(ended, byAgent)).toBe(false);
    expect(isAgain(byAgent, ended)).toBe(true);
    expect(isAgain(byAgent, told('call.ended', { by: 'caller' }))).toBe(true);
    expect(isAgain(byAgent, byCompany)).toBe(false);
    expect(isAgain(byCompany, byAgent)).toBe(true);
  });

  it('is one recording by the name of the file, in whichever folder', () => {
    const recording = fact('recording', { file: '/var/spool/asterisk/monitor/2026/11/a.wav' });
    expect(isAgain(recording, fact('recording', { file: 'a.wav' }))).toBe(true);
    expect(isAgain(recording, fact('recording', { file: 'b.wav' }))).toBe(false);
    expect(isAgain(recording, queued)).toBe(false);
    expect(isAgain(queued, recording)).toBe(false);
  });
});

it('reads the extension from the name of a channel or interface', () => {
  for (const name of [
    'PJSIP/2001-0000002a',
    'PJSIP/2001',
    'SIP/2001-0000002a',
    'IAX2/2001-8432',
    'Local/2001@from-queue/n',
    'Local/2001@from-queue-00000012;1',
    'Agent/2001',
    '2001',
  ])
    expect(extensionOf(name)).toBe('2001');
  for (const name of ['ana.souza', 'Ana Souza', 'Ana/Maria', 'DAHDI/1-1', 'PJSIP/'])
    expect(extensionOf(name)).toBe(name);
});

describe('the course of a call', () => {
  const FACTS: Entry<CallType>[] = [
    told('call.queued', { queue: 'a', happened_at: at(0) }),
    told('call.ringing', { agent: '2001', happened_at: at(1) }),
    told('call.answered', { agent: '2001', queue: 'a', happened_at: at(10) }),
    told('call.held', { agent: '2001', happened_at: at(12) }),
    told('call.transferred', { agent: '2001', to: 'b', kind: 'blind', happened_at: at(20) }),
    told('call.queued', { queue: 'b', happened_at: at(20) }),
    told('call.answered', { agent: '2002', queue: 'b', happened_at: at(30) }),
    told('call.ended', { by: 'caller', happened_at: at(60) }),
    told('call.ended', { by: 'company', happened_at: at(59) }),
  ];
  const fold = (facts: Entry<CallType>[]) => facts.reduce<CallCourse | null>(foldCall, null) ?? {};

  it('is the same in any order', () => {
    const course = fold(FACTS);
    expect(course).toEqual({
      queued_at: at(0),
      rang_at: at(1),
      queue: 'b',
      queue_at: at(30),
      answered_at: at(10),
      agent: '2002',
      agent_at: at(30),
      ended_at: at(60),
      ended_by: 'company',
      dropped_at: at(59),
    });
    for (let first = 0; first < FACTS.length; first += 1) {
      const turned = [...FACTS.slice(first), ...FACTS.slice(0, first)];
      expect(fold(turned)).toEqual(course);
      expect(fold(turned.reverse())).toEqual(course);
    }
    expect(waitSeconds(course)).toBe(10);
    expect(talkSeconds(course)).toBe(50);
  });

  it('counts from when a fact was written where its time is not known', () => {
    expect(fold([told('call.queued', { queue: 'a' })])).toMatchObject({ queued_at: at(1000) });
  });

  it('has no seconds where a time is missing, or the call-back ended before', () => {
    expect(waitSeconds({ queued_at: at(0) })).toBeNull();
    expect(waitSeconds({ queued_at: at(0), ended_at: at(12) })).toBe(12);
    expect(talkSeconds({ answered_at: at(20), ended_at: at(12) })).toBeNull();
  });
});

describe('a fact of a return call', () => {
  const calling = {
    type: 'callback',
    data: { outcome: 'calling', unique_id: '9.9' },
  } as unknown as KnownFact;
  const of = (outcome: string) =>
    ({ type: 'callback', data: { outcome, unique_id: '9.9' } }) as unknown as KnownFact;
  const returned = (type: CallType, data: object = {}) => fact(type, { unique_id: '9.9', ...data });

  it('is the outcome: reached where the caller answers, not reached where the call ends before', () => {
    expect(meantBy([calling], returned('call.answered', { agent: 'tronco' }))).toEqual({
      type: 'callback',
      data: { outcome: 'reached', unique_id: '9.9' },
    });
    expect(meantBy([calling], returned('call.ended', { by: 'caller', happened_at: at(9) }))).toEqual({
      type: 'callback',
      data: { outcome: 'not_reached', unique_id: '9.9', happened_at: at(9) },
    });
  });

  it('tells the end with the sides changed, once the caller was reached', () => {
    const end = (by: string) => meantBy([calling, of('reached')], returned('call.ended', { by })).data;
    expect(['caller', 'agent', 'company'].map((by) => end(by))).toMatchObject([
      { by: 'agent' },
      { by: 'caller' },
      { by: 'company' },
    ]);
  });

  it('is recognised when it is told again', () => {
    const told = meantBy([calling], returned('call.answered'));
    expect(isToldAgain(of('reached'), told as NewEntry<'callback'>)).toBe(true);
    expect(isToldAgain(of('not_reached'), told as NewEntry<'callback'>)).toBe(false);
    expect(isToldAgain(calling, told as NewEntry<'callback'>)).toBe(false);
  });

  it('is that of another channel of the protocol as it is told', () => {
    const answered = fact('call.answered', { unique_id: '1.1', agent: '2001' });
    expect(meantBy([calling], answered)).toBe(answered);
    expect(meantBy([of('reached')], returned('call.ended'))).toMatchObject({ type: 'call.ended' });
  });
});
