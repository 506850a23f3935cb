import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingForAsterisk16 } from './available.mjs';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { ring } from './support/caller.ts';
import { cdrOf, numberHeard, queued, storedFor } from './support/journey.ts';
import { runServer, type Server } from './support/server.ts';
import { CARD_OF_A_NAME_FROM_HELL, dialplan, WAYS } from './support/site.ts';

// Asterisk 16 comes from Debian 11, whose archive may be gone.
const missing = missingForAsterisk16();
if (missing.length > 0) console.warn(`Asterisk 16: left out; missing ${missing.join('; ')}`);

describe.runIf(missing.length === 0)('on Asterisk 16, as on old PBXs', () => {
  let server: Server;
  let asterisk: Asterisk;

  beforeAll(async () => {
    server = await runServer();
    asterisk = await startAsterisk({
      version: '16',
      dialplans: { http: dialplan('http', server), fastagi: dialplan('fastagi', server) },
      agents: { answers: {} },
    });
  });

  afterAll(async () => {
    await asterisk?.stop();
    await server?.stop();
  });

  test('Asterisk reports version 16', async () => {
    expect(await asterisk.ami.command('core show version')).toMatch(/^Asterisk 16\.28/m);
  });

  test.concurrent.each(WAYS)('the dialplan by %s loads, issues and repeats', async (way) => {
    const caller = await ring(way, asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key(`${CARD_OF_A_NAME_FROM_HELL}#`);
    const heard = await numberHeard(caller);
    await caller.key('1');
    const [, again] = await caller.hears(/#\*(\d{20})#/);

    const stored = await storedFor(server, caller);
    expect(heard).toBe(stored.number);
    expect(again).toBe(stored.number);
    expect((await queued(asterisk, caller)).variables).toMatchObject({
      CARIMBO_PROTOCOL: stored.number,
      CARIMBO_IDENTIFICATION: 'found',
      CARIMBO_BENEFICIARY_NAME: "José 'Zé' da Conceição, Filho / Sr; ${EXTEN}",
      CARIMBO_STATUS: 'ok',
    });
    expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(stored.number);
    expect(await cdrOf(asterisk, caller)).toEqual({ userfield: stored.number });
  });

  test('its log has no warnings about the dialplans', () => {
    expect(asterisk.complaints()).toEqual([]);
  });
});
