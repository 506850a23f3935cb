import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ring } from './support/caller.ts';
import { bridged, cdrOf, entryFor, leave, numberHeard, queued, storedFor } from './support/journey.ts';
import {
  CARD,
  CARD_WITH_SPECIAL_CHARACTERS,
  type Site,
  startSite,
  UNKNOWN_CARD,
  WAYS,
} from './support/site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite('22');
});

afterAll(() => site?.stop());

describe.concurrent.each(WAYS)('a call by %s', (way) => {
  test('with a valid card: the number is heard, stored, in the CDR and on the agent’s telephone', async () => {
    const caller = await ring(way, site.asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key(`${CARD}#`);
    const heard = await numberHeard(caller);

    const stored = await storedFor(site.server, caller);
    expect(heard).toBe(stored.number);
    expect(stored.identification).toBe('found');
    expect(stored.card_number).toBe(CARD);
    const { variables } = await queued(site.asterisk, caller);
    expect(variables).toMatchObject({
      CARIMBO_PROTOCOL: stored.number,
      CARIMBO_SPOKEN: stored.number.replace(/^(.{6})(.{4})(.{2})(.{2})/, '$1 $2 $3 $4 '),
      CARIMBO_IDENTIFICATION: 'found',
      CARIMBO_CARD: CARD,
      CARIMBO_BENEFICIARY_NAME: 'Maria Aparecida dos Santos',
      CARIMBO_BENEFICIARY_PLAN: 'Essencial Enfermaria',
      CARIMBO_STATUS: 'ok',
    });
    expect((await site.asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(stored.number);
    await bridged(site.asterisk, caller);
    expect(await cdrOf(site.asterisk, caller)).toEqual({ userfield: stored.number });
    expect(site.asterisk.recordings()).toContainEqual(
      expect.stringMatching(`^${stored.number}-[\\d.]+\\.wav$`),
    );
  });

  test('with an unknown card and then 0: continues without a card, with a number', async () => {
    const caller = await ring(way, site.asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key(`${UNKNOWN_CARD}#`);
    await caller.hears(/AC/);
    await caller.key('0');
    const heard = await numberHeard(caller);

    expect(caller.heard()).toMatch(/^ACD\*\d{20}#/);
    const stored = await storedFor(site.server, caller);
    expect(heard).toBe(stored.number);
    expect(stored.identification).toBe('not_found');
    expect((await site.asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(stored.number);
    await leave(caller);
  });

  test('with silence: asked twice, then the number and the queue, in less than 45 s', async () => {
    const caller = await ring(way, site.asterisk.sipPort);
    const began = performance.now();
    const heard = await numberHeard(caller);

    expect(performance.now() - began).toBeLessThan(45_000);
    expect(caller.heard()).toMatch(/^ABD\*\d{20}#/);
    const stored = await storedFor(site.server, caller);
    expect(heard).toBe(stored.number);
    expect(stored.identification).toBe('not_informed');
    expect((await site.asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(stored.number);
    await leave(caller);
  });

  test('with three wrong cards: the card is not requested a fourth time', async () => {
    const caller = await ring(way, site.asterisk.sipPort);
    for (const prompts of [/A/, /AC/, /ACC/]) {
      await caller.hears(prompts);
      await caller.key(`${UNKNOWN_CARD}#`);
    }
    const heard = await numberHeard(caller);

    expect(caller.heard()).toMatch(/^ACCD\*\d{20}#/);
    const stored = await storedFor(site.server, caller);
    expect(heard).toBe(stored.number);
    expect(stored.identification).toBe('not_found');
    expect((await site.asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(stored.number);
    await leave(caller);
  });

  test('hung up during the first prompt: the protocol exists, and an entry records it', async () => {
    const caller = await ring(way, site.asterisk.sipPort);
    await caller.hears(/A/);
    await leave(caller);

    const ended = await entryFor(site.server, caller, 'call.ended');
    expect(ended).toMatchObject({ reason: 'caller_hung_up', stage: 'card' });
    const stored = await storedFor(site.server, caller);
    expect(stored.number).toMatch(/^999997\d{14}$/);
    expect(await cdrOf(site.asterisk, caller)).toEqual({ userfield: stored.number });
  });

  test('the key 1 repeats the number', async () => {
    const caller = await ring(way, site.asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key(`${CARD}#`);
    const heard = await numberHeard(caller);
    await caller.key('1');
    const [, again] = await caller.hears(/#\*(\d{20})#/);

    expect(again).toBe(heard);
    expect(again).toBe((await storedFor(site.server, caller)).number);
    await leave(caller);
  });

  test('a name full of special characters arrives unchanged', async () => {
    const caller = await ring(way, site.asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key(`${CARD_WITH_SPECIAL_CHARACTERS}#`);
    const heard = await numberHeard(caller);

    const { variables } = await queued(site.asterisk, caller);
    // Dialplans cannot carry " and \, so these become ' and /. Everything else is unchanged, and nothing was evaluated.
    expect(variables).toMatchObject({
      CARIMBO_PROTOCOL: heard,
      CARIMBO_IDENTIFICATION: 'found',
      CARIMBO_BENEFICIARY_NAME: "José 'Zé' da Conceição, Filho / Sr; ${EXTEN}",
      CARIMBO_BENEFICIARY_PLAN: 'Completo Apartamento',
      CARIMBO_STATUS: 'ok',
    });
    expect((await site.asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(heard);
    await leave(caller);
  });
});

describe('Asterisk’s own log', () => {
  test('has no warnings about the dialplans in all these calls', () => {
    expect(site.asterisk.complaints()).toEqual([]);
  });
});
