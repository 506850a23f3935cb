import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { missingForAsterisk16 } from './available.mjs';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { type Caller, ring } from './support/caller.ts';
import { bridged, leave, numberHeard, queued, rang, storedFor } from './support/journey.ts';
import { runServer, type Server } from './support/server.ts';
import { dialplan, WAYS } from './support/site.ts';

const missing16 = missingForAsterisk16();
const VERSIONS = missing16.length === 0 ? (['22', '16'] as const) : (['22'] as const);

/** One agent per dialplan, logged in with AgentLogin as in Issabel's call centre: her own call is older than any caller's. */
const AGENTS = Object.fromEntries(WAYS.map((way, index) => [way, `10${index + 1}`])) as Record<
  (typeof WAYS)[number],
  string
>;

const QUEUES = WAYS.map(
  (way) => `[support-${way}]
strategy=rrmemory
retry=1
timeout=15
member => Local/${AGENTS[way]}@agent-request,0,agent,Agent:${AGENTS[way]}
`,
).join('');

const SITE = `
[agent-login]
exten => _10X,1,AgentLogin(\${EXTEN},s)
[agent-request]
exten => _10X,1,AgentRequest(\${EXTEN})
 same => n,Congestion()
[from-test]
${WAYS.map(
  (way) => `
exten => support-${way},1,Set(CARIMBO_QUEUE=support-${way})
 same => n,Goto(${way}-carimbo-${way},s,1)
${WAYS.map(
  (next) => `
exten => ${way}-then-${next},1,Set(CARIMBO_NEXT=again-${next},s,1)
 same => n,Goto(${way}-carimbo-${way},s,1)
`,
).join('')}`,
).join('')}
${WAYS.map((way) => `[again-${way}]\nexten => s,1,Set(CARIMBO_NEXT=)\n same => n,Goto(${way}-carimbo-${way},s,1)\n`).join('')}
`;

describe.each(VERSIONS)('on Asterisk %s', (version) => {
  let server: Server;
  let asterisk: Asterisk;

  beforeAll(async () => {
    server = await runServer();
    asterisk = await startAsterisk({
      version,
      dialplans: Object.fromEntries(WAYS.map((way) => [way, dialplan(way, server, `support-${way}`)])),
      contexts: SITE,
      more: {
        'queues.conf': QUEUES,
        'agents.conf': Object.values(AGENTS)
          .map((id) => `[${id}]\nackcall=no\n`)
          .join(''),
      },
      agents: { phone: {} },
    });
  });

  afterAll(async () => {
    await asterisk?.stop();
    await server?.stop();
  });

  async function logIn(way: (typeof WAYS)[number]): Promise<void> {
    asterisk.ami.send({
      Action: 'Originate',
      Channel: `PJSIP/phone${WAYS.indexOf(way)}`,
      Context: 'agent-login',
      Exten: AGENTS[way],
      Priority: '1',
      Async: 'true',
    });
    await until(`agent ${AGENTS[way]} to be logged in`, () =>
      asterisk.ami.events.find((e) => e.name === 'AgentLogin' && e.fields.Agent === AGENTS[way]),
    );
  }

  /** Redirects the caller's own channel to an extension, as an agent who sends a caller back. */
  async function sendBack(caller: Caller, exten: string): Promise<void> {
    const { fields } = await rang(asterisk, caller);
    asterisk.ami.send({
      Action: 'Redirect',
      Channel: fields.Channel ?? '',
      Context: 'from-test',
      Exten: exten,
      Priority: '1',
    });
  }

  describe.concurrent.each(WAYS)('a call by %s', (way) => {
    test('three callers of one AgentLogin agent, each sent back to the queue: three numbers, each caller hears the same one again', async () => {
      await logIn(way);
      const numbers: string[] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        const caller = await ring(`support-${way}`, asterisk.sipPort);
        await caller.hears(/A/);
        await caller.key('0#');
        const first = await numberHeard(caller);
        await bridged(asterisk, caller);
        await sendBack(caller, `support-${way}`);
        // A caller without a card is asked again.
        await caller.hears(/\*\d{20}#.*A/);
        await caller.key('0#');
        const [, again] = await caller.hears(/\*\d{20}#.*\*(\d{20})#/);

        expect(again).toBe(first);
        expect((await storedFor(server, caller)).number).toBe(first);
        numbers.push(first ?? '');
        await leave(caller);
      }
      expect(new Set(numbers).size).toBe(3);
    });

    test.each(WAYS)('and then by %s in the same call: the same number, never another', async (next) => {
      const caller = await ring(`${way}-then-${next}`, asterisk.sipPort);
      await caller.hears(/A/);
      await caller.key('0#');
      const first = await numberHeard(caller);
      await caller.hears(/\*\d{20}#.*A/);
      await caller.key('0#');
      const [, again] = await caller.hears(/\*\d{20}#.*\*(\d{20})#/);

      expect(again).toBe(first);
      expect((await storedFor(server, caller)).number).toBe(first);
      expect((await queued(asterisk, caller)).variables.CARIMBO_PROTOCOL).toBe(first);
      await leave(caller);
    });
  });

  test('Asterisk’s own log has no warnings but those about missing music and a missing beep', () => {
    const expected = /start moh|beep/;
    expect(asterisk.complaints().filter((line) => !expected.test(line))).toEqual([]);
  });
});
