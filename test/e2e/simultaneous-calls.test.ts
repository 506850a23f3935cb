import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ring } from './support/caller.ts';
import { entryFor, leave, numberHeard, storedFor } from './support/journey.ts';
import { CARD, type Site, startSite, WAYS } from './support/site.ts';

const CALLS = 30;

let site: Site;

beforeAll(async () => {
  site = await startSite('22');
});

afterAll(() => site?.stop());

describe.each(WAYS)('thirty calls at once by %s', (way) => {
  test('every caller hears a different number, which is stored and shown to the agent; by FastAGI every end is told', async () => {
    const callers = await Promise.all(Array.from({ length: CALLS }, () => ring(way, site.asterisk.sipPort)));
    const numbers = await Promise.all(
      callers.map(async (caller) => {
        await caller.hears(/A/);
        await caller.key(`${CARD}#`);
        const heard = await numberHeard(caller);
        const { protocol } = await site.asterisk.agent('answers').callFrom(caller.number);
        return { heard, protocol, stored: (await storedFor(site.server, caller)).number };
      }),
    );

    const stored = numbers.map((each) => each.stored);
    expect(new Set(stored).size).toBe(CALLS);
    expect(numbers.map(({ heard }) => heard)).toEqual(stored);
    expect(numbers.map(({ protocol }) => protocol)).toEqual(stored);
    await Promise.all(callers.map(leave));
    // By HTTP the dialplan gives up after two seconds, which a busy machine may take.
    if (way === 'fastagi')
      for (const caller of callers)
        expect(await entryFor(site.server, caller, 'call.ended')).toMatchObject({ by: 'caller' });
  });
});
