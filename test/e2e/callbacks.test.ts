import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { KEY } from '../support/carimbo-process.ts';
import { getWith } from '../support/requests.ts';
import { until } from '../support/until.ts';
import { type CallCenter, startCallCenter } from './support/call-center.ts';
import { ended, storiesOf } from './support/call-story.ts';
import type { CrowdCaller } from './support/crowd.ts';

const AT_ONCE = { abandoned_after_seconds: 0, hours: { from: '00:00', to: '24:00' }, spacing_minutes: 0 };

let center: CallCenter;

beforeAll(async () => {
  center = await startCallCenter({ operator: { call_facts: true, callbacks: AT_ONCE } });
});
afterAll(async () => {
  await center?.stop();
});

const { isConnected, reaches, rings } = storiesOf(() => center);
beforeEach(isConnected);

interface Callback {
  number: string;
  numbers: string[];
  state: string;
  reason: string;
}

/** What is owed to a caller, as `GET /v1/callbacks` lists it. */
async function owed({ number: caller }: CrowdCaller): Promise<Callback | undefined> {
  const number = await center.numberOf(caller).catch(() => null);
  const reply = await getWith(KEY, `${center.url()}/v1/callbacks`);
  const { items } = (await reply.json()) as { items: (Callback & { caller?: string })[] };
  return items.find((item) => item.number === number || item.caller?.includes(caller));
}

async function abandoned(): Promise<CrowdCaller> {
  const caller = await center.ring('fila-so-eva');
  const eva = await rings('eva', caller);
  caller.hangUp();
  await ended(eva);
  return caller;
}

const listed = (caller: CrowdCaller) => until(`${caller.number} to be listed`, () => owed(caller), 60_000);
const gone = (caller: CrowdCaller) =>
  until(`${caller.number} to leave the list`, async () => (await owed(caller)) === undefined, 60_000);

/** An agent dials the person, whose telephone is Caio's. */
async function callBack(caller: CrowdCaller, number: string) {
  const agent = center.phones.dial('bia', `volta-${number}-${caller.number}`);
  const person = await until('the person to be rung', () =>
    center.phones.calls.find(({ phone, state }) => phone === 'caio' && state() === 'ringing'),
  );
  return { agent, person };
}

test('abandoned in the queue, listed, called back with the same number, reached, gone from the list', async () => {
  const caller = await abandoned();
  const { number, state, reason } = await listed(caller);
  expect({ number, state, reason }).toEqual({
    number: await center.numberOf(caller.number),
    state: 'due',
    reason: 'abandoned',
  });

  const first = await callBack(caller, number);
  first.person.reject();
  await reaches(caller, 'callback not_reached');
  first.agent.hangUp();
  expect(await listed(caller)).toMatchObject({ number, numbers: [number] });

  const second = await callBack(caller, number);
  second.person.answer();
  await reaches(caller, 'callback reached');
  await gone(caller);
  second.agent.hangUp();
  await ended(second.person);
  const story = await center.storyOf(number);
  expect(story.filter((line) => line.startsWith('callback'))).toEqual([
    'callback calling',
    'callback not_reached',
    'callback calling',
    'callback reached',
  ]);
});

test('a caller who gets through with another call is not called back', async () => {
  const caller = await abandoned();
  await listed(caller);
  const again = await center.crowd.ring('fila-so-eva', center.asterisk.sipPort, caller.number);
  const eva = await rings('eva', again);
  eva.answer();
  await gone(caller);
  again.hangUp();
  await ended(eva);
});
