import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/free-port.mjs';
import { until } from '../support/until.ts';
import { type AnsweringServer, answering } from './support/answering.ts';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { ring } from './support/caller.ts';
import { bridged, cdrOf, gone, leave, numberHeard, queued, rang, storedFor } from './support/journey.ts';
import { runServer, type Server } from './support/server.ts';
import { CARD, dialplan, WAYS, WITHIN } from './support/site.ts';

/** Moments at which the server stalls: the dialplan, what the caller has heard, and the keys pressed then. */
const MOMENTS = [
  { moment: 'the welcome by fastagi', way: 'fastagi', hears: /A/, keys: '' },
  { moment: 'the card being keyed by fastagi', way: 'fastagi', hears: /A/, keys: '0001' },
  { moment: 'the number being spoken by fastagi', way: 'fastagi', hears: /\*\d{5}/, keys: '', card: CARD },
  { moment: 'the card being looked up by http', way: 'http', hears: /A/, keys: CARD, last: '#' },
  { moment: 'the call being passed on by http', way: 'http', hears: /#AB/, keys: '', card: CARD },
] as const;

/** Replies that the dialplan by http must not take for a protocol. */
const REPLIES = {
  'half a body': {
    body: ['number=99999720261122000001&spoken=999997%2020', 500],
    status: 'reply_incomplete',
  },
  'a web page': { body: ['<html lang="en"><body>502, "sorry"</body></html>'], status: 'reply_incomplete' },
  'a wrong number': {
    body: ['number=9%3B%209&spoken=9%209&identification=found&status=ok'],
    status: 'reply_incomplete',
  },
  'an error': {
    body: ['code=numbers_exhausted&message=Fim&id=x1&status=error'],
    status: 'numbers_exhausted',
  },
} as const;

/** Stopped before the first call. */
let frozen: Server;
/** Each stalls in one of MOMENTS. */
let freezing: Server[];
/** Stalls while the caller speaks with an agent. */
let talking: Server;
let odd: AnsweringServer[];
let asterisk: Asterisk;

beforeAll(async () => {
  frozen = await runServer();
  freezing = await Promise.all(MOMENTS.map(() => runServer()));
  talking = await runServer();
  odd = await Promise.all(
    Object.values(REPLIES).map(({ body: [text, length] }) => answering(200, text, length)),
  );
  const unused = `127.0.0.1:${await freePort()}`;
  const plans = WAYS.flatMap((way) => [
    [`${way}-down`, dialplan(way, { url: `http://${unused}`, agi: unused, key: frozen.key })] as const,
    [`${way}-frozen`, dialplan(way, frozen)] as const,
    [`${way}-talking`, dialplan(way, talking)] as const,
  ]);
  const moments = freezing.map(
    (server, index) => [`moment${index}`, dialplan(MOMENTS[index]?.way ?? 'http', server)] as const,
  );
  const replies = odd.map(
    ({ url }, index) => [`reply${index}`, dialplan('http', { ...frozen, url })] as const,
  );
  asterisk = await startAsterisk({
    version: '22',
    dialplans: Object.fromEntries([...plans, ...moments, ...replies]),
    agents: { answers: {} },
  });
  frozen.stall();
});

afterAll(async () => {
  await asterisk?.stop();
  for (const server of odd ?? []) server.stop();
  await Promise.all([frozen, talking, ...(freezing ?? [])].map((server) => server?.stop()));
});

describe.concurrent.each(WAYS)('a call by %s', (way) => {
  test('with the server down: an announcement, and the queue within 5 s', async () => {
    const caller = await ring(`${way}-down`, asterisk.sipPort);
    const began = await rang(asterisk, caller);
    const { at, variables } = await queued(asterisk, caller);

    expect(at - began.at).toBeLessThan(4 * WITHIN);
    expect(caller.heard()).toBe('BA');
    expect(variables).toMatchObject({ CARIMBO_PROTOCOL: '', CARIMBO_STATUS: 'server_unreachable' });
    expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe('');
    await leave(caller);
  });

  test('with the server stalled before the call: the queue within 5 s', async () => {
    const caller = await ring(`${way}-frozen`, asterisk.sipPort);
    const began = await rang(asterisk, caller);
    const { at, variables } = await queued(asterisk, caller);

    expect(at - began.at).toBeLessThan(4 * WITHIN);
    expect(variables).toMatchObject({ CARIMBO_PROTOCOL: '', CARIMBO_STATUS: 'server_unreachable' });
    expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe('');
    await leave(caller);
  });

  test('with the server stalled, and the caller hangs up: the channel is free within 5 s', async () => {
    const caller = await ring(`${way}-frozen`, asterisk.sipPort);
    await rang(asterisk, caller);
    await caller.answered();
    const hungUp = performance.now();
    await leave(caller);

    expect((await gone(asterisk, caller)).at - hungUp).toBeLessThan(4 * WITHIN);
  });
});

describe.concurrent('a server that stalls during a call', () => {
  for (const [index, plan] of MOMENTS.entries()) {
    test(`during ${plan.moment}: the queue within 5 s, with the number`, async () => {
      const server = freezing[index] as Server;
      const caller = await ring(`moment${index}`, asterisk.sipPort);
      await caller.hears(/A/);
      if ('card' in plan) await caller.key(`${plan.card}#`);
      await caller.hears(plan.hears);
      const { number } = await storedFor(server, caller);
      await caller.key(plan.keys);
      server.stall();
      const stalled = performance.now();
      if ('last' in plan) await caller.key(plan.last);
      const { at, variables } = await queued(asterisk, caller);

      expect(at - stalled).toBeLessThan(4 * WITHIN);
      expect(variables.CARIMBO_PROTOCOL).toBe(number);
      expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(number);
      expect(await cdrOf(asterisk, caller)).toEqual({ userfield: number });
    });
  }
});

test('a server that stalls while they speak: the end reaches the other side all the same, and leaves no channel', async () => {
  const agent = asterisk.agent('answers');
  const calls = await Promise.all(
    WAYS.map(async (way) => {
      const caller = await ring(`${way}-talking`, asterisk.sipPort);
      await caller.hears(/A/);
      await caller.key('0#');
      await numberHeard(caller);
      const call = await agent.callFrom(caller.number);
      await bridged(asterisk, caller);
      return { caller, call };
    }),
  );
  talking.stall();
  for (const { caller, call } of calls) {
    agent.goOn(call);
    await caller.ended();
    await gone(asterisk, caller);
  }
  const tellers = (name: string) =>
    asterisk.ami.events.filter(
      ({ fields, ...event }) =>
        event.name === name && /^Local\/.*carimbo-fastagi-told/.test(fields.Channel ?? ''),
    );
  // The caller's channel and the agent's each tried to tell; a teller has two ends.
  await until('the tellers to be gone', () => tellers('Hangup').length >= 4);
  expect(tellers('Newchannel')).toHaveLength(tellers('Hangup').length);
});

describe.concurrent('an unusable reply by http', () => {
  for (const [index, [name, { status }]] of Object.entries(REPLIES).entries()) {
    test(`${name}: no protocol is set, and the queue within 5 s`, async () => {
      const caller = await ring(`reply${index}`, asterisk.sipPort);
      const began = await rang(asterisk, caller);
      const { at, variables } = await queued(asterisk, caller);

      expect(at - began.at).toBeLessThan(4 * WITHIN);
      expect(variables).toMatchObject({ CARIMBO_PROTOCOL: '', CARIMBO_STATUS: status });
      await leave(caller);
    });
  }
});
