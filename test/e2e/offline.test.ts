import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/free-port.mjs';
import { until } from '../support/until.ts';
import { missingForAsterisk16 } from './available.mjs';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { ring } from './support/caller.ts';
import { bridged, cdrOf, leave, numberHeard, queued, rang } from './support/journey.ts';
import {
  HOLDING,
  holdCounter,
  host,
  type Line,
  linesOf,
  MACHINE,
  makeSpool,
  offlineText,
  type Spool,
} from './support/offline.ts';
import { runServer, type Server } from './support/server.ts';
import { type SilentServer, silentServer } from './support/silent-server.ts';
import { type Address, CARD, dialplan, WAYS, type Way, WITHIN } from './support/site.ts';

/** The demo's operator, so that its server's numbers and these are of one. */
const DEMO = '999997';
const RANGE = { registry: DEMO, host: host(MACHINE), from: 900_000, to: 949_999 };

/** As a subroutine of a call that may last five minutes, and for an operator that has no range here. */
const SITE = WAYS.map(
  (way) => `
[from-test]
exten => ${way}-sub,1,Set(TIMEOUT(absolute)=300)
 same => n,Gosub(${way}-down-carimbo-${way},s,1)
 same => n,UserEvent(Returned,Caller: \${CALLERID(num)},Protocol: \${CARIMBO_PROTOCOL},Absolute: \${TIMEOUT(absolute)},Exit: \${AGIEXITONHANGUP},Frame: \${STACK_PEEK(1,l,1)})
 same => n,Queue(answers)
exten => ${way}-foreign,1,Set(CARIMBO_OPERATOR=005711)
 same => n,Goto(${way}-down-carimbo-${way},s,1)
`,
).join('');

const missing16 = missingForAsterisk16();
const VERSIONS = missing16.length === 0 ? (['22', '16'] as const) : (['22'] as const);

describe.each(VERSIONS)('no server, on Asterisk %s', (version) => {
  let spool: Spool;
  let asterisk: Asterisk;
  /** Each way has one of each: they stop in different moments. */
  let servers: Record<string, Server>;
  let silent: Record<Way, SilentServer>;

  beforeAll(async () => {
    spool = makeSpool(version);
    const kinds = WAYS.flatMap((way) => ['midway', 'killed', 'back'].map((kind) => `${way}-${kind}`));
    servers = Object.fromEntries(
      await Promise.all(kinds.map(async (kind) => [kind, await runServer()] as const)),
    );
    silent = { http: await silentServer(), fastagi: await silentServer() };
    const nobody = `127.0.0.1:${await freePort()}`;
    const down = { url: `http://${nobody}`, agi: nobody, key: 'k'.repeat(40) };
    const wayOf = (kind: string) => kind.split('-')[0] as Way;
    const plans = Object.entries(servers).map(
      ([kind, server]) =>
        [kind, dialplan(wayOf(kind), server, kind.endsWith('back') ? `again-${kind}` : 'answers')] as const,
    );
    asterisk = await startAsterisk({
      version,
      dialplans: Object.fromEntries([
        ...plans,
        ...WAYS.map((way) => [`${way}-stalled`, dialplan(way, silent[way])] as const),
        ...WAYS.map((way) => [`${way}-down`, dialplan(way, down)] as const),
        ...WAYS.map((way) => [`${way}-twice`, dialplan(way, down, `again-${way}-twice`)] as const),
      ]),
      contexts:
        offlineText({ CARIMBO_SPOOL: spool.inside, CARIMBO_REGISTRY: DEMO }, [RANGE]) + SITE + HOLDING,
      machineId: MACHINE,
      agents: {
        answers: {},
        ...Object.fromEntries(
          WAYS.flatMap((way) => [
            [`again-${way}-twice`, { transferTo: `${way}-down` }],
            [`again-${way}-back`, { transferTo: `${way}-back` }],
          ]),
        ),
      },
    });
  });

  afterAll(async () => {
    await asterisk?.stop();
    const started = [...Object.values(servers ?? {}), ...Object.values(silent ?? {})];
    await Promise.all(started.map((server) => server.stop()));
    spool?.remove();
  });

  const lineOf = (number: string | undefined): Line | undefined =>
    linesOf(spool.path).find((line) => line.number === number);
  const factsOf = (number: string | undefined) =>
    linesOf(spool.path, 'facts').filter((line) => line.number === number);

  describe.concurrent.each(WAYS)('a call by %s', (way) => {
    test('with every server down: hears a number, which is in the spool, the CDR, the recording and the agent’s header', async () => {
      const caller = await ring(`${way}-down`, asterisk.sipPort);
      await caller.hears(/^A/);
      await caller.key(`${CARD}#`);
      const heard = await numberHeard(caller);
      const { variables } = await queued(asterisk, caller);
      const agent = await asterisk.agent('answers').callFrom(caller.number);
      const { userfield } = await cdrOf(asterisk, caller);

      expect(heard).toMatch(new RegExp(`^${DEMO}\\d{8}90\\d{4}$`));
      expect(variables).toMatchObject({
        CARIMBO_PROTOCOL: heard,
        CARIMBO_STATUS: 'offline',
        CARIMBO_IDENTIFICATION: 'not_informed',
        CARIMBO_CARD: CARD,
      });
      expect(agent.protocol).toBe(heard);
      expect(userfield).toBe(heard);
      expect(asterisk.recordings().some((name) => name.startsWith(`${heard}-`))).toBe(true);
      expect(lineOf(heard)).toMatchObject({ caller: caller.number, host: host(MACHINE) });
      const told = ['card', 'call.queued', 'call.answered', 'recording', 'call.ended'];
      // The agent's channel tells its part at the same time.
      await until('the end of the call in the spool', () =>
        told.every((type) => factsOf(heard).some((fact) => fact.type === type)),
      );
      const facts = factsOf(heard);
      expect(facts.map(({ type }) => type).sort()).toEqual([...told].sort());
      const happened_at = expect.stringMatching(/^\d{10}\.\d+$/);
      expect(facts).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ type: 'card', card_number: CARD }),
          expect.objectContaining({ type: 'call.queued', queue: 'answers', happened_at }),
          expect.objectContaining({
            type: 'call.answered',
            agent: expect.stringMatching(/^PJSIP\/answers/),
            happened_at,
          }),
          expect.objectContaining({ type: 'recording', file: expect.stringContaining(`${heard}-`) }),
          expect.objectContaining({
            type: 'call.ended',
            stage: 'queue',
            by: 'caller',
            at: expect.stringMatching(/^\d{10}$/),
          }),
        ]),
      );
    });

    test('with the server stalled: the first call waits once; later calls do not wait, and one of them asks again', async () => {
      const first = await ring(`${way}-stalled`, asterisk.sipPort);
      const began = await rang(asterisk, first);
      await first.hears(/^A/);
      const waited = Math.round(performance.now() - began.at);
      console.info(`Asterisk ${version}, ${way}, a stalled server: the first word after ${waited} ms`);
      // 5 s on a machine with nothing else to do: see the figure.
      expect(waited).toBeLessThan(4 * WITHIN);
      expect(silent[way].connections()).toBe(1);
      const second = await ring(`${way}-stalled`, asterisk.sipPort);
      await second.hears(/^A/);
      expect(silent[way].connections()).toBe(1);

      await Promise.all([first, second].map((caller) => caller.key('0#')));
      const numbers = await Promise.all([first, second].map(numberHeard));
      expect(new Set(numbers).size).toBe(2);
      for (const number of numbers) expect(lineOf(number)).toBeDefined();
      await Promise.all([first, second].map(leave));

      // 20 s later one call asks again, and the others do not wait for its answer.
      await forget(silent[way]);
      const callers = await Promise.all([1, 2, 3].map(() => ring(`${way}-stalled`, asterisk.sipPort)));
      await Promise.all(callers.map((caller) => caller.hears(/^A/)));
      expect(silent[way].connections()).toBe(2);
      await Promise.all(callers.map(leave));
    });

    test('whose server stalls while the card is keyed: hears the number that the server had given', async () => {
      const caller = await ring(`${way}-midway`, asterisk.sipPort);
      await caller.hears(/^A/);
      servers[`${way}-midway`]?.stall();
      await caller.key('0001234#');
      const heard = await numberHeard(caller);

      expect((await queued(asterisk, caller)).variables.CARIMBO_PROTOCOL).toBe(heard);
      expect(heard?.slice(14)).toBe('000001');
      expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(heard);
      await leave(caller);
    });

    test('whose server is killed while the number is spoken: hears it', async () => {
      const caller = await ring(`${way}-killed`, asterisk.sipPort);
      await caller.hears(/^A/);
      await caller.key('0#');
      await caller.hears(/\*\d{5}/);
      await servers[`${way}-killed`]?.stop();
      const heard = await numberHeard(caller);

      expect(heard?.slice(14)).toBe('000001');
      await leave(caller);
    });

    test('that ends while the card is asked: its number is in the CDR, and the spool says when it ended', async () => {
      const caller = await ring(`${way}-down`, asterisk.sipPort);
      await caller.hears(/^A/);
      const { userfield } = await cdrOf(asterisk, caller);

      const { number } = linesOf(spool.path).find((line) => line.caller === caller.number) ?? {};
      expect(userfield).toBe(number);
      await until('the end of the call in the spool', () => factsOf(number).length > 0);
      expect(factsOf(number)).toEqual([
        expect.objectContaining({ type: 'call.ended', stage: 'card', reason: 'caller_hung_up' }),
      ]);
    });

    test('as a subroutine: returns with the number, and the channel has the limit that it had', async () => {
      const caller = await ring(`${way}-sub`, asterisk.sipPort);
      await caller.hears(/^A/);
      await caller.key('0#');
      const heard = await numberHeard(caller);
      const { fields } = await until('the subroutine to return', () =>
        asterisk.ami.events.find(
          (event) => event.fields.UserEvent === 'Returned' && event.fields.Caller === caller.number,
        ),
      );

      expect(fields).toMatchObject({ Protocol: heard, Exit: '', Frame: '' });
      expect(Number(fields.Absolute)).toBeGreaterThan(200);
      expect(Number(fields.Absolute)).toBeLessThan(300);
      await leave(caller);
    });

    test('for an operator without a range here: no number, a word, and the queue', async () => {
      const caller = await ring(`${way}-foreign`, asterisk.sipPort);
      const { variables } = await queued(asterisk, caller);

      expect(variables.CARIMBO_PROTOCOL).toBe('');
      expect(caller.heard()).toBe('BA');
      await leave(caller);
    });

    test('that an agent sends back: keeps its number, and no card is asked again', async () => {
      const caller = await ring(`${way}-twice`, asterisk.sipPort);
      await caller.hears(/^A/);
      await caller.key(`${CARD}#`);
      const heard = await numberHeard(caller);
      await bridged(asterisk, caller);
      const agent = asterisk.agent(`again-${way}-twice`);
      agent.goOn(await agent.callFrom(caller.number));
      const [, again] = await caller.hears(/#.*\*(\d{20})#/);

      expect(again).toBe(heard);
      expect(caller.heard().replaceAll('AB', '').match(/A/g)).toHaveLength(1);
      const { call_id } = lineOf(heard) ?? {};
      expect(linesOf(spool.path).filter((line) => line.call_id === call_id)).toHaveLength(1);
      await leave(caller);
    });

    test('whose server is back when an agent sends it back: keeps its number', async () => {
      const server = servers[`${way}-back`];
      server?.stall();
      const caller = await ring(`${way}-back`, asterisk.sipPort);
      await caller.hears(/^A/);
      await caller.key('0#');
      const heard = await numberHeard(caller);
      await bridged(asterisk, caller);
      server?.wake();
      await forget(server);
      const agent = asterisk.agent(`again-${way}-back`);
      agent.goOn(await agent.callFrom(caller.number));
      const [, again] = await caller.hears(/#.*\*(\d{20})#/, 60_000);

      expect(again).toBe(heard);
      expect(lineOf(heard)).toBeDefined();
      await leave(caller);
    });
  });

  /** Lets the next call ask a server again, as 20 s after a failure. */
  async function forget(server: Address | undefined): Promise<void> {
    for (const address of [server?.url, server?.agi]) {
      const key = address?.replace(/[^0-9A-Za-z]/g, '');
      await asterisk.ami.command(`dialplan set global CARIMBO_DOWN_UNTIL_${key} 1`);
    }
  }

  test('while another call holds the counter: no number, a word, and the queue', async () => {
    const hangUp = await holdCounter(asterisk, DEMO, RANGE.from);
    const callers = await Promise.all(WAYS.map((way) => ring(`${way}-down`, asterisk.sipPort)));
    for (const caller of callers) {
      const { variables } = await queued(asterisk, caller);
      expect(variables).toMatchObject({ CARIMBO_PROTOCOL: '', CARIMBO_STATUS: 'offline_busy' });
      expect(caller.heard()).toBe('BA');
      await leave(caller);
    }
    await hangUp();
  });

  test('no call got another’s number, and Asterisk complains about servers only', () => {
    const numbers = linesOf(spool.path).map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    const expected = /timed out|timeout|Couldn't connect|Failed to connect|refused|taskprocessor/i;
    expect(asterisk.complaints().filter((line) => !expected.test(line))).toEqual([]);
  });
});
