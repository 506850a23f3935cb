import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPage } from '../docs/support/pages.ts';
import { until } from '../support/until.ts';
import { missingForAsterisk16 } from './available.mjs';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { type Caller, ring } from './support/caller.ts';
import { bridged, leave, numberHeard, queued, type Stored, storedFor } from './support/journey.ts';
import { runServer, type Server } from './support/server.ts';
import { dialplan, WAYS } from './support/site.ts';

/** The page's own text: what a technician copies is what is tested. */
const page = readPage('docs/receitas-asterisk.md');
const recipes = page.blocks.filter(({ language }) => language === 'asterisk').map(({ text }) => text);
const [hook17 = '', hook16 = ''] = recipes.filter((text) => text.includes('predial-hook'));
const plain = recipes.filter((text) => !text.includes('predial-hook'));
const contexts = plain.flatMap((text) => [...text.matchAll(/^\[([\w-]+)\]$/gm)].map(([, name = '']) => name));
const features = page.blocks.find(({ language }) => language === 'ini')?.text ?? '';

const today = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const dayOf = (from: number) => today[(new Date().getDay() + from) % 7];
const OPEN_HOURS = '08:00-18:00,mon-fri';
const SOUNDS = { menu: 'card-retry', fechado: 'card-again' };

/** The recipes by one way, as the test's PBX names its contexts; `state`: whether it is open now. */
function recipesFor(way: string, state: 'open' | 'closed'): string {
  const name = `${way}-${state}`;
  // Around midnight either day counts: the closed hours are of a day that is neither.
  const hours = state === 'open' ? '*,*' : `*,${dayOf(3)}`;
  let text = plain.join('\n').replaceAll(OPEN_HOURS, hours);
  for (const context of contexts)
    text = text.replaceAll(new RegExp(`\\b${context}\\b`, 'g'), `${name}-${context}`);
  for (const [own, sound] of Object.entries(SOUNDS))
    text = text.replaceAll(`custom/${own}`, `carimbo/${sound}`);
  return text.replaceAll('carimbo-fastagi', `${way}-carimbo-${way}`);
}

const entries = (name: string) =>
  contexts
    .filter((context) => context.startsWith('entrada-'))
    .map((context) => `exten => ${name}-${context},1,Goto(${name}-${context},s,1)\n`)
    .join('');
const named = (hook: string, way: string) => hook.replaceAll(`carimbo-${way}`, `${way}-carimbo-${way}`);

const missing16 = missingForAsterisk16();
const VERSIONS = missing16.length === 0 ? (['22', '16'] as const) : (['22'] as const);

describe.each(VERSIONS)('the recipes of the page, on Asterisk %s', (version) => {
  let server: Server;
  let asterisk: Asterisk;

  beforeAll(async () => {
    server = await runServer();
    const names = WAYS.flatMap((way) => [`${way}-open`, `${way}-closed`]);
    const call =
      version === '16' ? 'Macro(dialout-trunk-predial-hook)' : 'Gosub(macro-dialout-trunk-predial-hook,s,1)';
    asterisk = await startAsterisk({
      version,
      dialplans: Object.fromEntries(WAYS.map((way) => [way, dialplan(way, server, 'atendimento')])),
      contexts: [
        ...WAYS.flatMap((way) => [recipesFor(way, 'open'), recipesFor(way, 'closed')]),
        version === '16' ? named(hook16, 'http') : named(hook17, 'fastagi'),
        `[from-test]\n${names.map(entries).join('')}`,
        `exten => hook,1,Set(OUTNUM=551188887777)\n same => n,${call}`,
        ' same => n,Answer()\n same => n,Set(CARIMBO_QUEUE=atendimento)\n same => n,Queue(atendimento)\n',
      ].join('\n'),
      more: { 'features.conf': features.replaceAll('carimbo-fastagi', 'fastagi-carimbo-fastagi') },
      agents: { atendimento: {}, urgencia: {}, ouvidoria: {} },
    });
  });
  afterAll(async () => {
    await asterisk?.stop();
    await server?.stop();
  });

  test('all of them load, each context with what it goes to', async () => {
    const shown = await asterisk.ami.command('dialplan show');
    for (const way of WAYS)
      for (const context of contexts) expect(shown).toContain(`[ Context '${way}-open-${context}'`);
    expect(shown).toContain("[ Context 'macro-dialout-trunk-predial-hook'");
    expect(await asterisk.ami.command('features show')).toMatch(/carimbo .*\*77/);
  });

  test('a call that an agent makes has its number by the hook of FreePBX', async () => {
    const caller = await ring('hook', asterisk.sipPort);
    const { variables } = await queued(asterisk, caller);
    await leave(caller);
    expect(await server.get(`/v1/protocols/${variables.CARIMBO_PROTOCOL}`)).toMatchObject({
      direction: 'outbound',
      caller: '551188887777',
    });
  });

  // The dialplans themselves are called on 16 by other tests; here their recipes load there, and the hook is called.
  describe.concurrent.each(version === '22' ? WAYS : [])('by %s', (way) => {
    const call = (entry: string, state = 'open') =>
      ring(`${way}-${state}-entrada-${entry}`, asterisk.sipPort);
    const queueOf = async (caller: Caller) => (await queued(asterisk, caller)).fields.Queue;
    const stored = (caller: Caller) => storedFor<Stored & { class: string | null }>(server, caller);
    const withoutCard = async (caller: Caller) => {
      await caller.hears(/A/);
      await caller.key('0#');
    };

    test('the number before the menu, and again by an option of it', async () => {
      const caller = await call('antes');
      await withoutCard(caller);
      const number = await numberHeard(caller);
      await caller.hears(/#.*C$/);
      await caller.key('8');
      const [, again] = await caller.hears(/#.*C.*\*(\d{20})#/);
      await caller.hears(/C[^C]*#[^C]*C$/);
      await caller.key('1');
      expect(again).toBe(number);
      expect(await queueOf(caller)).toBe('atendimento');
      expect((await stored(caller)).number).toBe(number);
      await leave(caller);
    });

    test.each([
      ['1', 'care', 'atendimento'],
      ['3', 'ombudsman', 'ouvidoria'],
    ])('the option %s of the menu before the number says the class %s', async (key, named, queue) => {
      const caller = await call('menu');
      await caller.hears(/C/);
      await caller.key(key);
      await withoutCard(caller);
      const number = await numberHeard(caller);
      expect(await queueOf(caller)).toBe(queue);
      expect(await stored(caller)).toMatchObject({ number, class: named });
      await leave(caller);
    });

    test('the urgency has its number without being asked for a card', async () => {
      const caller = await call('urgencia');
      const number = await numberHeard(caller);
      expect(caller.heard()).not.toContain('A');
      expect(await queueOf(caller)).toBe('urgencia');
      expect(await stored(caller)).toMatchObject({ number, class: 'urgent', direction: 'inbound' });
      await leave(caller);
    });

    test('outside of the hours: the number, a notice, and the end; within them, the queue', async () => {
      const [closed, open] = [await call('horario', 'closed'), await call('horario')];
      const number = await numberHeard(closed);
      await withoutCard(open);
      await closed.hears(/B$/);
      await closed.ended();
      expect(await stored(closed)).toMatchObject({ number, state: 'open' });
      expect(await queueOf(open)).toBe('atendimento');
      await leave(open);
    });

    test('the number again, once the agent has hung up', async () => {
      const caller = await call('fim');
      await withoutCard(caller);
      const number = await numberHeard(caller);
      const leg = await asterisk.agent('atendimento').callFrom(caller.number);
      await bridged(asterisk, caller);
      asterisk.agent('atendimento').goOn(leg);
      const [, again] = await caller.hears(/#.*\*(\d{20})#/);
      expect(again).toBe(number);
      await leave(caller);
    });

    test('the code of the agent is on the call', async () => {
      const caller = await call('codigo');
      await withoutCard(caller);
      await numberHeard(caller);
      await bridged(asterisk, caller);
      const channel = await until('the channel', () =>
        asterisk.ami.events.find(
          ({ name, fields }) => name === 'Newchannel' && fields.CallerIDNum === caller.number,
        ),
      );
      const shown = await asterisk.ami.command(`core show channel ${channel.fields.Channel}`);
      expect(shown).toContain('DYNAMIC_FEATURES=carimbo');
      await leave(caller);
    });
  });

  test('no recipe made Asterisk complain', () => {
    // FreePBX up to 16 calls its hooks by Macro(), which Asterisk 16 calls deprecated.
    expect(asterisk.complaints().filter((line) => !line.includes('app_macro.c: '))).toEqual([]);
  });
});
