import { expect, test } from 'vitest';
import { NATIONAL_ONLY } from '../../src/deadlines/business-days.ts';
import type { DeadlineSettings } from '../../src/deadlines/deadline-settings.ts';
import { Deadlines } from '../../src/deadlines/deadlines.ts';
import { shippedProfile } from '../../src/deadlines/load-profile.ts';
import type { Command, Outcome } from '../../src/journal/command.ts';
import { commit } from '../../src/journal/commit.ts';
import { verifyJournal } from '../../src/journal/verify.ts';
import type { NewEntry } from '../../src/protocol/entry.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';
import { issue, note, OPERATOR, offline, startNode, withJournals } from '../support/journal.ts';
import { memoryStore } from '../support/memory-store.ts';

const settings: DeadlineSettings = {
  profile: shippedProfile('health'),
  calendar: NATIONAL_ONLY,
  urgentLateAfterMs: 0,
  callFacts: false,
};

/** A journal whose clock the test sets. Wednesday before Easter, at nine. */
async function journal(first: Partial<DeadlineSettings> = {}) {
  let now = Date.parse('2026-04-01T09:00:00.000-03:00');
  const store = await withJournals(Promise.resolve(memoryStore({ clock: () => now })));
  let deadlines: Deadlines;
  const configure = (changed: Partial<DeadlineSettings>) => {
    const zone = { ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' };
    deadlines = new Deadlines([{ ...zone, deadlines: { ...settings, ...changed } }]);
  };
  configure(first);
  async function write(command: Command): Promise<Outcome> {
    const { outcomes } = await commit(store, [command], { termsOf: (request) => deadlines.begin(request) });
    const [outcome] = outcomes;
    if (outcome === undefined || outcome instanceof Error) throw outcome ?? new Error('no outcome');
    return outcome;
  }
  return {
    store,
    configure,
    write,
    at(time: string) {
      now = Date.parse(time);
    },
    async append(number: string, entry: NewEntry, entryId: string | null = null) {
      const { protocol } = await write({ ...note(number, '', entryId), entry });
      return protocol;
    },
  };
}

const dues = ({ occurrences }: Protocol, occurrence = 1) =>
  occurrences
    .find((one) => one.occurrence === occurrence)
    ?.terms.map(({ rule, due_at }) => `${rule} ${due_at.slice(0, 19)}`);

const DECRETO = 'health/non_care/decreto 2026-04-08T23:59:59';
const RN = 'health/non_care 2026-04-13T23:59:59';

test('an unclassified protocol has the deadlines of the default class, marked as assumed, the earlier first', async () => {
  const { write } = await journal();
  const { protocol, entry } = await write(issue('a'));
  expect(dues(protocol)).toEqual([DECRETO, RN]);
  expect(protocol).toMatchObject({ due_at: '2026-04-08T23:59:59.000-03:00', class: null });
  expect(protocol.occurrences[0]).toMatchObject({ assumed: true });
  expect(entry?.data).toMatchObject({ assumed: true });
});

test('a class given with the issue counts at once', async () => {
  const { write } = await journal();
  const { protocol, entry } = await write(issue('a', { class: 'care' }));
  expect(dues(protocol)).toEqual(['health/care 2026-04-09T23:59:59']);
  expect(entry?.data).not.toHaveProperty('assumed');
});

test('a demand classified late counts from the request, and is late at once', async () => {
  const { write, at, append } = await journal();
  const { number } = (await write(issue('a'))).protocol;
  at('2026-04-20T10:00:00.000-03:00');
  const protocol = await append(number, { type: 'classified', data: { class: 'high_complexity' } });
  expect(dues(protocol)).toEqual(['health/high_complexity 2026-04-16T23:59:59']);
  expect(protocol.occurrences[0]).toMatchObject({ assumed: false, class: 'high_complexity' });
});

test('a demand classified anew gets the terms of the new class, from the request', async () => {
  const { write, at, append } = await journal();
  const { number } = (await write(issue('a', { class: 'care' }))).protocol;
  at('2026-04-02T10:00:00.000-03:00');
  const urgent = await append(number, { type: 'classified', data: { class: 'urgent' } });
  expect(urgent.due_at).toBe('2026-04-01T09:00:00.000-03:00');
  const again = await append(number, { type: 'classified', data: { class: 'non_care' } });
  expect(dues(again)).toEqual([DECRETO, RN]);
});

test('a repeat of an issue or of an append computes nothing anew', async () => {
  const { write, at, append } = await journal();
  const { protocol } = await write(issue('a'));
  const classify: NewEntry = { type: 'classified', data: { class: 'care' } };
  const classified = await append(protocol.number, classify, 'e1');
  at('2026-04-06T09:00:00.000-03:00');
  expect((await write(issue('a'))).protocol).toEqual(classified);
  expect(await append(protocol.number, classify, 'e1')).toEqual(classified);
});

test('an occurrence counts from its own request, also when it is classified later', async () => {
  const { write, at, append } = await journal();
  const { number } = (await write(issue('a', { class: 'care' }))).protocol;
  at('2026-04-06T09:00:00.000-03:00');
  const added = await append(number, { type: 'occurrence_added', data: { subject: 'Boleto' } });
  expect(dues(added, 2)).toEqual([
    'health/non_care/decreto 2026-04-13T23:59:59',
    'health/non_care 2026-04-15T23:59:59',
  ]);
  expect(added.occurrences[1]).toMatchObject({ assumed: true, added_at: '2026-04-06T09:00:00.000-03:00' });
  at('2026-04-08T09:00:00.000-03:00');
  const classified = await append(number, {
    type: 'classified',
    data: { class: 'ombudsman', occurrence: 2 },
  });
  expect(dues(classified, 2)).toEqual(['health/ombudsman 2026-04-15T23:59:59']);
  expect(dues(classified, 1)).toEqual(['health/care 2026-04-09T23:59:59']);
  expect(classified.due_at).toBe('2026-04-09T23:59:59.000-03:00');
});

test('a protocol keeps the profile that it began with', async () => {
  const { write, append, configure } = await journal();
  const { number } = (await write(issue('a'))).protocol;
  configure({ profile: shippedProfile('sac') });
  const old = await append(number, { type: 'classified', data: { class: 'care' } });
  expect(dues(old)).toEqual(['health/care 2026-04-09T23:59:59']);
  const { protocol } = await write(issue('b', { class: 'care' }));
  expect(dues(protocol)).toEqual(['sac/care 2026-04-08T23:59:59']);
});

test('where the PBX reports who answered, a call that no agent answered has no deadline', async () => {
  const { write, at, append } = await journal({ callFacts: true });
  const { protocol } = await write(issue('a'));
  expect(protocol).toMatchObject({ due_at: null });
  at('2026-04-01T09:05:00.000-03:00');
  const answered = await append(protocol.number, { type: 'call.answered', data: { agent: '2001' } });
  expect(dues(answered)).toEqual([DECRETO, RN]);
  expect(answered.occurrences[0]).toMatchObject({ assumed: true });
  const twice = await append(protocol.number, { type: 'call.answered', data: { agent: '2002' } });
  // The second agent is shown; the deadline stays.
  const { occurrences, due_at } = answered;
  expect(twice).toMatchObject({ occurrences, due_at, call: { agent: '2002' } });
});

test('with a class from the menu, the deadline of a call begins with the answer, too; a chat’s at once', async () => {
  const { write, append } = await journal({ callFacts: true });
  const { protocol } = await write(issue('a', { class: 'care' }));
  expect(protocol.due_at).toBeNull();
  const answered = await append(protocol.number, { type: 'call.answered', data: {} });
  expect(dues(answered)).toEqual(['health/care 2026-04-09T23:59:59']);
  expect(answered.occurrences[0]).toMatchObject({ assumed: false });
  const chat = await write(issue('b', { channel: 'chat' }));
  expect(dues(chat.protocol)).toEqual([DECRETO, RN]);
  const outbound = await write(issue('c', { direction: 'outbound' }));
  expect(dues(outbound.protocol)).toEqual([DECRETO, RN]);
});

test('an offline number counts from the call, not from its delivery', async () => {
  const { store, write, at } = await journal();
  await startNode(store, [{ origin: 'pbx', host: 'any', from: 900_000, to: 999_999 }]);
  at('2026-04-06T08:00:00.000-03:00');
  const delivered = offline(`${OPERATOR}20260402900000`, 'x');
  const data = { ...delivered.data, called_at: '2026-04-02T22:00:00.000-03:00', class: 'care' as const };
  const { protocol } = await write({ ...delivered, data });
  expect(dues(protocol)).toEqual(['health/care 2026-04-10T23:59:59']);
});

test('the journal proves the deadlines: rows and entries agree', async () => {
  const { store, write, append } = await journal();
  const { number } = (await write(issue('a'))).protocol;
  await append(number, { type: 'occurrence_added', data: { subject: 'Boleto', class: 'record_copy' } });
  await append(number, { type: 'classified', data: { class: 'urgent' } });
  const [head] = (await store.reads.heads()).filter(({ operator }) => operator === OPERATOR);
  if (head === undefined) throw new Error('no head');
  expect((await verifyJournal(store.reads, head)).problems).toEqual([]);
});
