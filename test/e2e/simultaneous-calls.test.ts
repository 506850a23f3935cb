import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { ring } from './support/caller.ts';
import { leave, numberHeard, storedFor } from './support/journey.ts';
import { runServer, type Server } from './support/server.ts';
import { CARD, dialplan, WAYS } from './support/site.ts';

const CALLS = 30;

let server: Server;
let asterisk: Asterisk;

beforeAll(async () => {
  server = await runServer();
  asterisk = await startAsterisk({
    version: '22',
    dialplans: { http: dialplan('http', server), fastagi: dialplan('fastagi', server) },
    agents: { answers: {} },
  });
});

afterAll(async () => {
  await asterisk?.stop();
  await server?.stop();
});

describe.each(WAYS)('thirty calls at once by %s', (way) => {
  test('every caller hears a different number, which is stored and shown to the agent', async () => {
    const callers = await Promise.all(Array.from({ length: CALLS }, () => ring(way, asterisk.sipPort)));
    const numbers = await Promise.all(
      callers.map(async (caller) => {
        await caller.hears(/A/);
        await caller.key(`${CARD}#`);
        const heard = await numberHeard(caller);
        const { protocol } = await asterisk.agent('answers').callFrom(caller.number);
        return { heard, protocol, stored: (await storedFor(server, caller)).number };
      }),
    );

    const stored = numbers.map((each) => each.stored);
    expect(new Set(stored).size).toBe(CALLS);
    expect(numbers.map(({ heard }) => heard)).toEqual(stored);
    expect(numbers.map(({ protocol }) => protocol)).toEqual(stored);
    await Promise.all(callers.map(leave));
  });
});
