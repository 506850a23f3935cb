import { beforeEach, describe, expect, it } from 'vitest';
import { AbandonedCalls } from '../../src/jobs/abandoned-calls.ts';
import { Journal } from '../../src/journal/journal.ts';
import type { BegunTerms, NewEntry } from '../../src/protocol/entry.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, JUST_BEFORE_MIDNIGHT, note, OPERATOR } from '../support/journal.ts';
import { memoryStore } from '../support/memory-store.ts';

const BEGUN: BegunTerms = {
  assumed: true,
  terms: [
    {
      rule: 'health/non_care',
      class: 'non_care',
      amount: 7,
      unit: 'business_days',
      due_at: '2026-12-02T23:59:59.000-03:00',
    },
  ],
};
const MINUTE = 60_000;
const ENDED: NewEntry = { type: 'call.ended', data: { unique_id: '1.1', by: 'caller' } };
const ANSWERED: NewEntry = { type: 'call.answered', data: { unique_id: '1.1', agent: '2001' } };

let now: number;
let store: Store;
let journal: Journal;
let job: AbandonedCalls;

beforeEach(async () => {
  now = JUST_BEFORE_MIDNIGHT;
  store = memoryStore({ clock: () => now });
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  journal = new Journal(store, { termsOf: ({ isRinging }) => (isRinging ? {} : BEGUN) });
  job = new AbandonedCalls({ journal, reads: store.reads, now: store.now, operators: [OPERATOR] });
});

async function call(id: string, ...entries: NewEntry[]): Promise<string> {
  const { protocol } = await journal.write(issue(id));
  for (const entry of entries) await tell(protocol.number, entry);
  return protocol.number;
}

const tell = (number: string, entry: NewEntry) => journal.write({ ...note(number, ''), entry });
const read = (number: string) => store.reads.protocol(OPERATOR, number);

describe('a call that no agent answered', () => {
  it('is closed by rule a quarter of an hour after its end, and has no deadline before', async () => {
    const number = await call('a', ENDED);
    now += 14 * MINUTE;
    await job.poll(OPERATOR);
    expect(await read(number)).toMatchObject({ state: 'open', due_at: null });
    now += 2 * MINUTE;
    await job.poll(OPERATOR);
    expect(await read(number)).toMatchObject({ state: 'closed', close_reason: 'abandoned', due_at: null });
    const entries = await store.reads.entriesOf(OPERATOR, [number]);
    expect(entries.at(-1)).toMatchObject({ type: 'closed', actor: 'system:abandoned' });
  });

  it('is reopened, with its deadline, where an answer is told later', async () => {
    const number = await call('a', ENDED);
    now += 16 * MINUTE;
    await job.poll(OPERATOR);
    await tell(number, ANSWERED);
    expect(await read(number)).toMatchObject({
      state: 'open',
      closed_at: null,
      close_reason: null,
      due_at: BEGUN.terms?.[0]?.due_at,
    });
    await job.poll(OPERATOR);
    expect(await read(number)).toMatchObject({ state: 'open' });
  });

  it('is found among hundreds, each closed once by two nodes', async () => {
    for (let i = 0; i < 250; i += 1) await call(`a${i}`, ENDED);
    now += 16 * MINUTE;
    const other = new AbandonedCalls({ journal, reads: store.reads, now: store.now, operators: [OPERATOR] });
    await Promise.all([job.poll(OPERATOR), other.poll(OPERATOR)]);
    const { protocols, entries } = await store.reads.projection(OPERATOR, { number: '', limit: 1000 });
    expect(protocols.filter(({ state }) => state === 'closed')).toHaveLength(250);
    expect(entries.filter(({ type }) => type === 'closed')).toHaveLength(250);
  });
});

it.each<[string, NewEntry[]]>([
  ['that an agent answered', [ANSWERED, ENDED]],
  ['that is not over', []],
  ['that the company dropped', [ANSWERED, { type: 'call.ended', data: { unique_id: '1.1', by: 'company' } }]],
  [
    'that was classified, because somebody treats it',
    [ENDED, { type: 'classified', data: { class: 'care' } }],
  ],
  ['whose caller was reached', [ENDED, { type: 'callback', data: { outcome: 'reached' } }]],
])('a call %s stays open', async (_which, entries) => {
  const number = await call('a', ...entries);
  now += 60 * MINUTE;
  await job.poll(OPERATOR);
  expect(await read(number)).toMatchObject({ state: 'open' });
});

it('a caller who is reached has a demand, with its deadline', async () => {
  const number = await call('a', ENDED, { type: 'callback', data: { outcome: 'not_reached' } });
  expect(await read(number)).toMatchObject({ due_at: null, call: { attempts: 1 } });
  await tell(number, { type: 'callback', data: { outcome: 'reached' } });
  expect(await read(number)).toMatchObject({ due_at: BEGUN.terms?.[0]?.due_at });
});

it('a call that an agent answered is not closed as abandoned, not even by a person', async () => {
  const number = await call('a', ANSWERED, ENDED);
  const closed: NewEntry = { type: 'closed', data: { reason: 'abandoned' } };
  await expect(tell(number, closed)).rejects.toMatchObject({ code: 'state_conflict' });
});
