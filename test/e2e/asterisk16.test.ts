import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingForAsterisk16 } from './available.mjs';
import { ring } from './support/caller.ts';
import { cdrOf, numberHeard, queued, storedFor } from './support/journey.ts';
import { CARD_WITH_SPECIAL_CHARACTERS, type Site, startSite, UNKNOWN_CARD, WAYS } from './support/site.ts';

// Asterisk 16 comes from Debian 11, whose archive may be gone.
const missing = missingForAsterisk16();
if (missing.length > 0) console.warn(`Asterisk 16: left out; missing ${missing.join('; ')}`);

describe.runIf(missing.length === 0)('on Asterisk 16, as on old PBXs', () => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite('16');
  });

  afterAll(() => site?.stop());

  test('Asterisk reports version 16', async () => {
    expect(await site.asterisk.ami.command('core show version')).toMatch(/^Asterisk 16\.28/m);
  });

  test.concurrent.each(WAYS)('the dialplan by %s loads, issues and repeats', async (way) => {
    const caller = await ring(way, site.asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key(`${UNKNOWN_CARD}#`);
    await caller.hears(/AC/);
    await caller.key(`${CARD_WITH_SPECIAL_CHARACTERS}#`);
    const heard = await numberHeard(caller);
    await caller.key('1');
    const [, again] = await caller.hears(/#\*(\d{20})#/);

    const stored = await storedFor(site.server, caller);
    expect(heard).toBe(stored.number);
    expect(again).toBe(stored.number);
    expect((await queued(site.asterisk, caller)).variables).toMatchObject({
      CARIMBO_PROTOCOL: stored.number,
      CARIMBO_IDENTIFICATION: 'found',
      CARIMBO_BENEFICIARY_NAME: "José 'Zé' da Conceição, Filho / Sr; ${EXTEN}",
      CARIMBO_STATUS: 'ok',
    });
    expect((await site.asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(stored.number);
    expect(await cdrOf(site.asterisk, caller)).toEqual({ userfield: stored.number });
  });

  test('its log has no warnings about the dialplans', () => {
    expect(site.asterisk.complaints()).toEqual([]);
  });
});
