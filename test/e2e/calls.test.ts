import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { type Caller, ring } from './support/caller.ts';
import type { Dialplan } from './support/dialplan.ts';
import { freeTcpPort } from './support/free-port.ts';
import { bridged, cdrOf, entryFor, queued, rang, storedFor } from './support/journey.ts';
import { runServer, type Server } from './support/server.ts';

// From demo/beneficiaries.csv.
const CARD = '00012345678901230';
const CARD_OF_A_NAME_FROM_HELL = '00321000987654000';
const UNKNOWN = '00012345678901999';

/** The promise: whatever fails, the caller is in the queue within this, in milliseconds. */
const WITHIN = 5000;

const ways = ['http', 'fastagi'] as const;
type Way = (typeof ways)[number];

let server: Server;
/** Stopped before anybody calls. */
let frozen: Server;
/** Stopped in the middle of a call; each way its own, as the calls run side by side. */
let freezing: Record<Way, Server>;
let asterisk: Asterisk;

beforeAll(async () => {
  const [first, second, third, fourth] = await Promise.all([
    runServer(),
    runServer(),
    runServer(),
    runServer(),
  ]);
  [server, frozen, freezing] = [first, second, { http: third, fastagi: fourth }];
  const nobody = `127.0.0.1:${await freeTcpPort()}`;
  const http = (url: string, queue = 'answers'): Dialplan => ({
    file: 'carimbo-http',
    settings: { CARIMBO_SERVER: url, CARIMBO_KEY: first.key, CARIMBO_QUEUE: queue },
  });
  const fastagi = (address: string, queue = 'answers'): Dialplan => ({
    file: 'carimbo-fastagi',
    settings: { CARIMBO_AGI: address, CARIMBO_QUEUE: queue },
  });
  asterisk = await startAsterisk({
    version: '22',
    dialplans: {
      http: http(server.url),
      'http-then-http': http(server.url, 'to-http'),
      'http-then-fastagi': http(server.url, 'to-fastagi'),
      'http-down': http(`http://${nobody}`),
      'http-frozen': http(frozen.url),
      'http-freezing': http(freezing.http.url),
      fastagi: fastagi(server.agi),
      'fastagi-then-fastagi': fastagi(server.agi, 'to-fastagi'),
      'fastagi-then-http': fastagi(server.agi, 'to-http'),
      'fastagi-down': fastagi(nobody),
      'fastagi-frozen': fastagi(frozen.agi),
      'fastagi-freezing': fastagi(freezing.fastagi.agi),
    },
    agents: { answers: {}, 'to-http': { transferTo: 'http' }, 'to-fastagi': { transferTo: 'fastagi' } },
  });
  frozen.stall();
});

afterAll(async () => {
  await asterisk?.stop();
  await Promise.all([server, frozen, freezing?.http, freezing?.fastagi].map((each) => each?.stop()));
});

/** The number that the caller heard, out of the audio: digits between the prompt before and the offer after it. */
async function numberHeard(caller: Caller): Promise<string | undefined> {
  return (await caller.hears(/\*(\d{20})#/))[1];
}

describe.concurrent.each(ways)('a call by %s', (way) => {
  test('with a right card: the number is heard, stored, in the CDR and on the agent’s telephone', async () => {
    const caller = await ring(way, asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key(`${CARD}#`);
    const heard = await numberHeard(caller);

    const stored = await storedFor(server, caller);
    expect(heard).toBe(stored.number);
    expect(stored.identification).toBe('found');
    expect(stored.card_number).toBe(CARD);
    const { variables } = await queued(asterisk, caller);
    expect(variables).toMatchObject({
      CARIMBO_PROTOCOL: stored.number,
      CARIMBO_SPOKEN: stored.number.replace(/^(.{6})(.{4})(.{2})(.{2})/, '$1 $2 $3 $4 '),
      CARIMBO_IDENTIFICATION: 'found',
      CARIMBO_CARD: CARD,
      CARIMBO_BENEFICIARY_NAME: 'Maria Aparecida dos Santos',
      CARIMBO_BENEFICIARY_PLAN: 'Essencial Enfermaria',
      CARIMBO_STATUS: 'ok',
    });
    expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(stored.number);
    expect(await cdrOf(asterisk, caller)).toEqual({ userfield: stored.number });
  });

  test('with an unknown card and then 0: goes on without one, with a number', async () => {
    const caller = await ring(way, asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key(`${UNKNOWN}#`);
    await caller.hears(/AC/);
    await caller.key('0');
    const heard = await numberHeard(caller);

    expect(caller.heard()).toMatch(/^ACD\*\d{20}#/);
    const stored = await storedFor(server, caller);
    expect(heard).toBe(stored.number);
    expect(stored.identification).toBe('not_found');
    expect(await cdrOf(asterisk, caller)).toEqual({ userfield: stored.number });
  });

  test('with silence: asked twice, then the number and the queue, in less than 45 s', async () => {
    const caller = await ring(way, asterisk.sipPort);
    const began = performance.now();
    const heard = await numberHeard(caller);

    expect(performance.now() - began).toBeLessThan(45_000);
    expect(caller.heard()).toMatch(/^ABD\*\d{20}#/);
    const stored = await storedFor(server, caller);
    expect(heard).toBe(stored.number);
    expect(stored.identification).toBe('not_informed');
    expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(stored.number);
    caller.hangUp();
    await caller.ended();
  });

  test('with three wrong cards: not asked a fourth time', async () => {
    const caller = await ring(way, asterisk.sipPort);
    for (const prompts of [/A/, /AC/, /ACC/]) {
      await caller.hears(prompts);
      await caller.key(`${UNKNOWN}#`);
    }
    const heard = await numberHeard(caller);

    expect(caller.heard()).toMatch(/^ACCD\*\d{20}#/);
    const stored = await storedFor(server, caller);
    expect(heard).toBe(stored.number);
    expect(stored.identification).toBe('not_found');
    expect((await queued(asterisk, caller)).variables.CARIMBO_PROTOCOL).toBe(stored.number);
    caller.hangUp();
    await caller.ended();
  });

  test('hung up in the middle of the first prompt: the protocol exists, and an entry says so', async () => {
    const caller = await ring(way, asterisk.sipPort);
    await caller.hears(/A/);
    caller.hangUp();
    await caller.ended();

    expect(await entryFor(server, caller, 'call.ended')).toMatchObject({
      reason: 'caller_hung_up',
      stage: 'card',
    });
    const stored = await storedFor(server, caller);
    expect(stored.number).toMatch(/^999997\d{14}$/);
    expect(await cdrOf(asterisk, caller)).toEqual({ userfield: stored.number });
  });

  test('the key 1 repeats the number', async () => {
    const caller = await ring(way, asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key(`${CARD}#`);
    const heard = await numberHeard(caller);
    await caller.key('1');
    const [, again] = await caller.hears(/#\*(\d{20})#/);

    expect(again).toBe(heard);
    expect(again).toBe((await storedFor(server, caller)).number);
    caller.hangUp();
    await caller.ended();
  });

  test.each(ways)(
    'transferred back, into the dialplan by %s: the same number, and no card asked again',
    async (to) => {
      const caller = await ring(`${way}-then-${to}`, asterisk.sipPort);
      await caller.hears(/A/);
      await caller.key(`${CARD}#`);
      const heard = await numberHeard(caller);
      await bridged(asterisk, caller);
      const transferrer = asterisk.agent(`to-${to}`);
      transferrer.goOn(await transferrer.callFrom(caller.number));
      const [, again] = await caller.hears(/#.*\*(\d{20})#/);

      expect(again).toBe(heard);
      expect(caller.heard().match(/A(?!B)/g)).toHaveLength(1);
      const stored = await storedFor(server, caller);
      expect(stored.number).toBe(heard);
      expect(stored.identification).toBe('found');
      expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(heard);
      caller.hangUp();
      await caller.ended();
    },
  );

  test('a beneficiary with a name from hell goes through without damage', async () => {
    const caller = await ring(way, asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key(`${CARD_OF_A_NAME_FROM_HELL}#`);
    const heard = await numberHeard(caller);

    const { variables } = await queued(asterisk, caller);
    // Dialplans cannot carry " and \: they become ' and /, on purpose. All else must be there, and nothing evaluated.
    expect(variables.CARIMBO_BENEFICIARY_NAME).toBe("José 'Zé' da Conceição, Filho / Sr; ${EXTEN}");
    expect(variables.CARIMBO_BENEFICIARY_PLAN).toBe('Completo Apartamento');
    expect(variables.CARIMBO_IDENTIFICATION).toBe('found');
    expect(variables.CARIMBO_STATUS).toBe('ok');
    expect(variables.CARIMBO_PROTOCOL).toBe(heard);
    expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(heard);
    caller.hangUp();
    await caller.ended();
  });

  test('with the server down: in the queue within 5 s', async () => {
    const caller = await ring(`${way}-down`, asterisk.sipPort);
    const began = await rang(asterisk, caller);
    const { at, variables } = await queued(asterisk, caller);

    expect(at - began.at).toBeLessThan(WITHIN);
    expect(variables).toMatchObject({ CARIMBO_PROTOCOL: '', CARIMBO_STATUS: 'server_unreachable' });
    expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe('');
    caller.hangUp();
    await caller.ended();
  });

  test('with the server stalled before the call: in the queue within 5 s', async () => {
    const caller = await ring(`${way}-frozen`, asterisk.sipPort);
    const began = await rang(asterisk, caller);
    const { at, variables } = await queued(asterisk, caller);

    expect(at - began.at).toBeLessThan(WITHIN);
    expect(variables.CARIMBO_STATUS).toBe('server_unreachable');
    await asterisk.agent('answers').callFrom(caller.number);
    caller.hangUp();
    await caller.ended();
  });

  test('with the server stalling in mid-call: in the queue within 5 s, with the number it had', async () => {
    const caller = await ring(`${way}-freezing`, asterisk.sipPort);
    await caller.hears(/A/);
    const { number } = await storedFor(freezing[way], caller);
    await caller.key(CARD);
    freezing[way].stall();
    // By HTTP the server is not asked before the card is complete.
    const stalled = performance.now();
    await caller.key('#');
    const { at, variables } = await queued(asterisk, caller);

    expect(at - stalled).toBeLessThan(WITHIN);
    expect(variables).toMatchObject({ CARIMBO_PROTOCOL: number, CARIMBO_STATUS: 'server_unreachable' });
    expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(number);
    expect(await cdrOf(asterisk, caller)).toEqual({ userfield: number });
  });
});

describe.each(ways)('thirty calls at once by %s', (way) => {
  test('every caller hears a number of their own, the one stored and the one the agent sees', async () => {
    const callers = await Promise.all(Array.from({ length: 30 }, () => ring(way, asterisk.sipPort)));
    const numbers = await Promise.all(
      callers.map(async (caller) => {
        await caller.hears(/A/);
        await caller.key(`${CARD}#`);
        const heard = await numberHeard(caller);
        const { protocol } = await asterisk.agent('answers').callFrom(caller.number);
        return { heard, protocol, stored: (await storedFor(server, caller)).number };
      }),
    );

    expect(new Set(numbers.map(({ stored }) => stored)).size).toBe(30);
    expect(numbers.map(({ heard }) => heard)).toEqual(numbers.map(({ stored }) => stored));
    expect(numbers.map(({ protocol }) => protocol)).toEqual(numbers.map(({ stored }) => stored));
    for (const caller of callers) caller.hangUp();
    await Promise.all(callers.map((caller) => caller.ended()));
  });
});
