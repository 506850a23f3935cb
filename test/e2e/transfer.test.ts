import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { ring } from './support/caller.ts';
import { bridged, leave, numberHeard, storedFor } from './support/journey.ts';
import { runServer, type Server } from './support/server.ts';
import { CARD, dialplan, WAYS, type Way } from './support/site.ts';

let server: Server;
let asterisk: Asterisk;

beforeAll(async () => {
  server = await runServer();
  const ways = WAYS.flatMap((way) => [
    [way, dialplan(way, server)] as const,
    ...WAYS.map((next) => [`${way}-then-${next}`, dialplan(way, server, `to-${next}`)] as const),
    [`${way}-then-freepbx`, next(way, 'ext-queues,8000,1')] as const,
    [`${way}-then-local`, next(way, `local-${way},s,1`)] as const,
  ]);
  asterisk = await startAsterisk({
    version: '22',
    dialplans: Object.fromEntries(ways),
    contexts: FREEPBX + LOCAL,
    agents: { answers: {}, 'to-http': { transferTo: 'http' }, 'to-fastagi': { transferTo: 'fastagi' } },
  });
});

afterAll(async () => {
  await asterisk?.stop();
  await server?.stop();
});

/** As in FreePBX: queues are extensions, and the headers for the agents' legs are collected in a hash. */
const FREEPBX = `
[func-set-sipheader]
exten => s,1,Set(HASH(__SIPHEADERS,\${ARG1})=\${ARG2})
 same => n,Return()
[func-apply-sipheaders]
exten => s,1,Set(PJSIP_HEADER(add,X-Carimbo-Protocol)=\${HASH(SIPHEADERS,X-Carimbo-Protocol)})
 same => n,Return()
[ext-queues]
exten => 8000,1,Queue(answers,b(func-apply-sipheaders^s^1))
`;

/** Sends the call through the dialplan again on a new channel: UNIQUEID changes, linkedid does not. */
const LOCAL = WAYS.map((way) => `[local-${way}]\nexten => s,1,Dial(Local/${way}@from-test)\n`).join('');

/** The dialplan with a next step of the site. */
function next(way: Way, place: string) {
  const { file, settings } = dialplan(way, server);
  return { file, settings: { ...settings, CARIMBO_NEXT: place, CARIMBO_RECORD: 'no' } };
}

describe.concurrent.each(WAYS)('a call by %s', (way) => {
  test.each(WAYS)(
    'transferred back, into the dialplan by %s: the same number, and the card is not requested again',
    async (next) => {
      const caller = await ring(`${way}-then-${next}`, asterisk.sipPort);
      await caller.hears(/A/);
      await caller.key(`${CARD}#`);
      const heard = await numberHeard(caller);
      await bridged(asterisk, caller);
      const agent = asterisk.agent(`to-${next}`);
      agent.goOn(await agent.callFrom(caller.number));
      const [, again] = await caller.hears(/#.*\*(\d{20})#/);

      expect(again).toBe(heard);
      // A is the welcome; AB announces the transfer to an agent.
      expect(caller.heard().replaceAll('AB', '').match(/A/g)).toHaveLength(1);
      const stored = await storedFor(server, caller);
      expect(stored.number).toBe(heard);
      expect(stored.identification).toBe('found');
      expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(heard);
      await leave(caller);
    },
  );

  test('sent through the dialplan again on another channel: the same number', async () => {
    const caller = await ring(`${way}-then-local`, asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key(`${CARD}#`);
    const heard = await numberHeard(caller);
    const [, again] = await caller.hears(/#.*\*(\d{20})#/);

    expect(again).toBe(heard);
    expect((await storedFor(server, caller)).number).toBe(heard);
    expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(heard);
    await leave(caller);
  });

  test('handed to a queue of FreePBX: the agent sees the protocol as FreePBX shows it', async () => {
    const caller = await ring(`${way}-then-freepbx`, asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key('0#');
    const heard = await numberHeard(caller);

    expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(heard);
    expect((await storedFor(server, caller)).number).toBe(heard);
    await leave(caller);
  });
});

describe('Asterisk’s own log', () => {
  test('has no warnings about the dialplans in all these calls', () => {
    expect(asterisk.complaints()).toEqual([]);
  });
});
