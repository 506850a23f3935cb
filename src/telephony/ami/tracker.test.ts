import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallFact } from '../../protocol/entry.ts';
import { EVENTS } from './events.ts';
import type { Fact } from './fact.ts';
import { type AmiMessage, field, MessageReader } from './message-reader.ts';
import { CallTracker } from './tracker.ts';

/**
 * What an Asterisk 22 sent to a manager user with the rights and the filter that `carimbo asterisk print --ami` shows, for
 * calls to queues and telephones of the names below. `Status` was asked for in some of them.
 */
type Recording =
  | 'ringall'
  | 'rrmemory'
  | 'abandoned'
  | 'direct'
  | 'group'
  | 'two-devices'
  | 'pickup'
  | 'pickup-queue'
  | 'blind'
  | 'blind-queue'
  | 'attended'
  | 'local'
  | 'agentlogin';

/** What happened, as the person who played the call tells it. */
const STORIES: Record<Recording, string[]> = {
  ringall: [
    'queued all',
    'ringing ana all',
    'ringing caio all',
    'ringing bia all',
    'answered bia (Bia) all',
    'held bia begin',
    'held bia end',
    'ended by caller',
  ],
  rrmemory: [
    'queued rrs',
    'ringing bia rrs',
    'ringing caio rrs',
    'ringing bia rrs',
    'answered bia (Bia) rrs',
    'ended by agent',
  ],
  abandoned: ['queued rr', 'ringing bia rr', 'ended by caller: abandoned'],
  direct: ['ringing bia', 'answered bia', 'ended by caller'],
  group: ['ringing bia', 'ringing caio', 'answered caio', 'ended by agent'],
  'two-devices': ['ringing ana', 'answered ana', 'ended by caller'],
  pickup: ['ringing bia', 'answered caio', 'ended by caller'],
  'pickup-queue': ['queued rr', 'ringing caio rr', 'answered davi rr', 'ended by caller'],
  blind: [
    'queued rr',
    'ringing bia rr',
    'answered bia (Bia) rr',
    'transferred bia to bia blind',
    'ringing bia',
    'answered bia',
    'ended by caller',
  ],
  'blind-queue': [
    'queued rr',
    'ringing caio rr',
    'answered caio rr',
    'transferred caio to local blind',
    'queued loc',
    'ringing davi loc',
    'answered davi (Davi) loc',
    'ended by caller',
  ],
  attended: [
    'queued rr',
    'ringing bia rr',
    'answered bia (Bia) rr',
    'held bia begin',
    'held bia end',
    'transferred bia to ana attended',
    'answered ana',
    'ended by caller',
  ],
  local: [
    'queued loc',
    'ringing caio loc',
    'ringing davi loc',
    'answered caio (Caio) loc',
    'ended by caller',
  ],
  agentlogin: ['queued ag', 'ringing 7 ag', 'answered 7 (Sete) ag', 'ended by caller'],
};
const RECORDINGS = Object.keys(STORIES) as Recording[];

function recorded(name: Recording): AmiMessage[] {
  return new MessageReader().push(readFileSync(new URL(`recorded/${name}.txt`, import.meta.url)));
}

const uniqueIdOf = ({ data }: Fact) => (data as CallFact).unique_id;

function story(facts: readonly Fact[]): string[] {
  return facts.map(({ type, data }) => {
    const { agent, agent_name, queue, to, kind, hold, by, reason } = data as CallFact;
    const what = type.replace('call.', '');
    if (type === 'call.ended') return `ended${by ? ` by ${by}` : ''}${reason ? `: ${reason}` : ''}`;
    const name = agent_name && `(${agent_name})`;
    return [what, agent, name, to && `to ${to}`, kind, hold, queue].filter(Boolean).join(' ');
  });
}

/** Feeds a tracker as the client does: events one by one, the rows of a Status all at once. */
function replay(messages: readonly AmiMessage[], tracker = new CallTracker()): Fact[] {
  const facts: Fact[] = [];
  let rows: AmiMessage[] = [];
  for (const message of messages) {
    const event = field(message, 'Event');
    if (event === 'Status') rows.push(message);
    else if (event === 'StatusComplete') {
      facts.push(...tracker.rebuild(rows, { wasRestarted: false }));
      rows = [];
    } else facts.push(...tracker.receive(message));
  }
  return facts;
}

const isStatusEnd = (message: AmiMessage) => field(message, 'Event') === 'StatusComplete';
const isStatusBegin = (message: AmiMessage) => field(message, 'EventList') === 'start';

describe('the tracker of calls', () => {
  test.each(RECORDINGS)('tells %s as it happened, of the caller’s channel, and forgets it', (name) => {
    const tracker = new CallTracker();
    const facts = replay(recorded(name), tracker);

    expect(story(facts)).toEqual(STORIES[name]);
    expect(new Set(facts.map(uniqueIdOf)).size).toBe(1);
    expect(new Set(facts.map(({ number }) => number)).size).toBe(1);
    const times = facts.map(({ happened_ms }) => happened_ms ?? Number.NaN);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(tracker.size).toBe(0);
  });

  test.each(RECORDINGS)('tells %s the same where every event comes twice', (name) => {
    const twice = recorded(name).flatMap((message) =>
      field(message, 'Event').startsWith('Status') ? [message] : [message, message],
    );
    expect(story(replay(twice))).toEqual(STORIES[name]);
  });

  test.each(RECORDINGS)('tells %s the same where Local channels end last, first heard of then', (name) => {
    const isOfLocal = (message: AmiMessage) => field(message, 'Channel').startsWith('Local/');
    const isTold = (message: AmiMessage) =>
      !isOfLocal(message) || !field(message, 'Event').startsWith('Hangup');
    const all = recorded(name);
    const ends = all.filter((message) => !isTold(message));
    // As of Local channels of which nothing was seen before: first the request, then the end.
    const other = ends.flatMap(({ fields, variables }) =>
      ['HangupRequest', 'Hangup'].map((event) => ({
        fields: new Map(fields).set('Uniqueid', `${fields.get('Uniqueid')}9`).set('Event', event),
        variables,
      })),
    );
    const facts = replay([...all.filter(isTold), ...ends, ...other]);
    expect(story(facts)).toEqual(STORIES[name]);
  });

  test('is not confused by events of channels that have no number', () => {
    const messages = recorded('attended').map(({ fields }) => ({ fields, variables: new Map() }));
    expect(replay(messages)).toEqual([]);
  });

  test.each([
    ['ringall', ['queued all', 'ringing ana all', 'ringing caio all', 'ringing bia all']],
    ['local', ['queued loc', 'ringing caio loc', 'ringing davi loc']],
  ] as const)('after our restart, tells from Status what is going on in %s', (name, expected) => {
    const messages = recorded(name);
    const facts = replay(messages.slice(messages.findIndex(isStatusBegin)));

    const begun = facts.slice(0, expected.length);
    expect(story(begun).sort()).toEqual([...expected].sort());
    expect(begun.map(({ happened_ms }) => happened_ms)).toEqual(expected.map(() => null));
    expect(story(facts.slice(expected.length))).toEqual(STORIES[name].slice(expected.length));
    expect(new Set(facts.map(uniqueIdOf)).size).toBe(1);
  });

  test.each([
    ['ringall', 'answered bia all'],
    ['local', 'answered caio loc'],
  ] as const)(
    'answered while the connection was cut: Status tells it, without a time (%s)',
    (name, answered) => {
      const messages = recorded(name);
      const ringing = messages.findIndex(isStatusEnd) + 1;
      const talking = messages.findLastIndex(isStatusBegin);
      const facts = replay([...messages.slice(0, ringing), ...messages.slice(talking)]);

      const expected = STORIES[name].map((line) => (line.startsWith('answered') ? answered : line));
      expect(story(facts)).toEqual(expected);
      expect(facts.find(({ type }) => type === 'call.answered')?.happened_ms).toBeNull();
    },
  );

  test('started while the agent speaks: knows queue, agent and caller', () => {
    const messages = recorded('ringall');
    const facts = replay(messages.slice(messages.findLastIndex(isStatusBegin)));
    expect(story(facts)).toEqual(['queued all', 'answered bia all', ...STORIES.ringall.slice(5)]);
  });

  test('a call that ended while the connection was cut has ended, nobody knows when', () => {
    const tracker = new CallTracker();
    const messages = recorded('direct');
    replay(messages.slice(0, -2), tracker);
    const [ended, ...more] = tracker.rebuild([], { wasRestarted: false });

    expect(more).toEqual([]);
    expect(ended).toMatchObject({ type: 'call.ended', happened_ms: null, data: { reason: 'not_seen' } });
    expect(replay(messages.slice(-2), tracker)).toEqual([]);
  });

  test('a hang-up that comes while Status is written keeps its time', () => {
    const tracker = new CallTracker();
    const messages = recorded('direct');
    const before = messages.filter((message) => field(message, 'Event') !== 'Hangup');
    const hangUps = messages.filter((message) => field(message, 'Event') === 'Hangup');
    replay(before, tracker);
    const facts = tracker.rebuild([], { meanwhile: hangUps, wasRestarted: false });

    expect(story(facts)).toEqual(['ended by caller']);
    expect(facts[0]?.happened_ms).toBeGreaterThan(0);
  });

  test('a transfer that is told after the caller is in the other queue', () => {
    const messages = recorded('blind-queue');
    const isEvent = (name: string) => (message: AmiMessage) => field(message, 'Event') === name;
    const [transfer] = messages.splice(messages.findIndex(isEvent('BlindTransfer')), 1);
    messages.splice(
      messages.findLastIndex(isEvent('QueueCallerJoin')) + 1,
      0,
      ...(transfer ? [transfer] : []),
    );
    const [queued = '', transferred = ''] = [STORIES['blind-queue'][4], STORIES['blind-queue'][3]];
    const expected = STORIES['blind-queue'].toSpliced(3, 2, queued, transferred);
    expect(story(replay(messages))).toEqual(expected);
  });

  test('a consultation with a number of its own: the two protocols are linked, each to the other', () => {
    const other = '99999720261127000222';
    const facts = replay(
      recorded('attended').map((message) => ({
        ...message,
        variables: new Map(message.variables).set(
          field(message, 'Event') === 'AttendedTransfer' ? 'SecondTransferer' : 'none',
          new Map([['CARIMBO_PROTOCOL', other]]),
        ),
      })),
    );

    const number = facts[0]?.number ?? '';
    expect(facts.filter(({ type }) => type === 'linked')).toEqual([
      { number, type: 'linked', data: { to: other }, happened_ms: null },
      { number: other, type: 'linked', data: { to: number }, happened_ms: null },
    ]);
    const own = facts.filter((fact) => fact.number === number && fact.type !== 'linked');
    expect(story(own)).toEqual(STORIES.attended);
  });

  test('started while an agent speaks who came by a transfer and has another number: it is one call', () => {
    const row = (number: string, fields: Record<string, string>): AmiMessage => ({
      fields: new Map(Object.entries({ Event: 'Status', ChannelState: '6', BridgeID: 'b', ...fields })),
      variables: new Map([['', new Map([['CARIMBO_PROTOCOL', number]])]]),
    });
    const rows = [
      row('B2', { Uniqueid: '1.4', Linkedid: '1.1', Channel: 'PJSIP/ana-00000004', Application: 'AppDial' }),
      row('A1', { Uniqueid: '1.1', Linkedid: '1.1', Channel: 'PJSIP/trunk-00000001', Application: 'Queue' }),
    ];
    for (const listed of [rows, rows.toReversed()]) {
      const tracker = new CallTracker();
      const facts = tracker.rebuild(listed, { wasRestarted: false });
      expect(new Set(facts.map(({ number }) => number))).toEqual(new Set(['A1']));
      expect(story(facts).at(-1)).toBe('answered ana');
      expect(tracker.size).toBe(1);
    }
  });

  test('Asterisk started again: the company dropped every call', () => {
    const tracker = new CallTracker();
    replay(recorded('ringall').slice(0, 20), tracker);
    const facts = tracker.rebuild([], { wasRestarted: true });
    expect(story(facts)).toEqual(['ended by company: pbx_restarted']);
  });

  test('an abnormal cause on the agent’s leg: the company dropped the call; a normal one is not', () => {
    const withCause = (cause: string) =>
      recorded('group').map((message) => {
        const isAgents =
          field(message, 'Event') === 'Hangup' && field(message, 'Channel').startsWith('PJSIP/caio');
        return isAgents ? { ...message, fields: new Map([...message.fields, ['Cause', cause]]) } : message;
      });
    expect(story(replay(withCause('44'))).at(-1)).toBe('ended by company: rtp_timeout');
    expect(story(replay(withCause('38'))).at(-1)).toBe('ended by company: abnormal_cause');
    expect(story(replay(withCause('17'))).at(-1)).toBe('ended by agent');
  });

  test('a call that ends in the dialogue has only its end, with what the dialplan says of it', () => {
    const of = (event: Record<string, string>): AmiMessage => ({
      fields: new Map(Object.entries({ Channel: 'PJSIP/trunk-00000001', Uniqueid: '1.1', ...event })),
      variables: new Map([['', new Map([['CARIMBO_PROTOCOL', '99999720261127000001']])]]),
    });
    const told = { Event: 'UserEvent', UserEvent: 'Carimbo', Protocol: '99999720261127000001' };
    const facts = replay([
      of({ ...told, Fact: 'issued' }),
      of({ Event: 'HangupRequest' }),
      of({ ...told, Fact: 'ended', Stage: 'card', By: '', Reason: '', Recording: 'a.wav' }),
      of({ Event: 'Hangup', Cause: '16', Timestamp: '1795790712.5' }),
    ]);
    expect(facts).toEqual([
      {
        number: '99999720261127000001',
        type: 'recording',
        data: { unique_id: '1.1', file: 'a.wav' },
        happened_ms: null,
      },
      {
        number: '99999720261127000001',
        type: 'call.ended',
        data: { unique_id: '1.1', by: 'caller', cause: 16, stage: 'card' },
        happened_ms: 1795790712500,
      },
    ]);
  });

  test('never fails and never ends a channel twice, whatever is missing, repeated or out of order', () => {
    const all = RECORDINGS.flatMap(recorded);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...all), { maxLength: 120 }), (messages) => {
        // That the company dropped the call may become known after its end.
        const ended = replay(messages).filter(
          ({ type, data }) => type === 'call.ended' && (data as CallFact).by !== 'company',
        );
        const channels = ended.map(uniqueIdOf);
        expect(channels).toEqual([...new Set(channels)]);
      }),
      { numRuns: 200 },
    );
  });

  test('any event with any fields is only read', () => {
    const name = fc.oneof(
      fc.constantFrom('__proto__', 'constructor', 'toString', 'Hangup', 'UserEvent', 'Status', ...EVENTS),
      fc.string(),
    );
    const texts = fc.dictionary(
      fc.constantFrom(
        'Uniqueid',
        'DestUniqueid',
        'Channel',
        'DestChannel',
        'Queue',
        'Timestamp',
        'Cause',
        'Result',
      ),
      fc.oneof(
        fc.constantFrom('1.1', '1.2', 'PJSIP/a-00000001', 'Local/a@b-00000001;1', 'Success'),
        fc.string(),
      ),
    );
    const message = fc.tuple(name, texts).map(
      ([event, fields]): AmiMessage => ({
        fields: new Map([['Event', event], ...Object.entries(fields)]),
        variables: new Map([['', new Map([['CARIMBO_PROTOCOL', '7']])]]),
      }),
    );
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        const tracker = new CallTracker();
        replay(messages, tracker);
        tracker.rebuild(messages, { meanwhile: messages, wasRestarted: false });
        tracker.rebuild([], { wasRestarted: true });
        expect(tracker.size).toBe(0);
      }),
    );
  });

  test('a number that is none is no number', () => {
    const message: AmiMessage = {
      fields: new Map([
        ['Event', 'QueueCallerJoin'],
        ['Uniqueid', '1.1'],
        ['Queue', 'q'],
      ]),
      variables: new Map([['', new Map([['CARIMBO_PROTOCOL', '(null)']])]]),
    };
    expect(replay([message])).toEqual([]);
  });
});
