import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/free-port.mjs';
import { until } from '../support/until.ts';
import { missingForAsterisk16 } from './available.mjs';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { ring } from './support/caller.ts';
import { bridged, cdrOf, leave } from './support/journey.ts';
import { host, linesOf, MACHINE, makeSpool, offlineText, type Spool } from './support/offline.ts';
import { runServer, type Server } from './support/server.ts';
import { type SilentServer, silentServer } from './support/silent-server.ts';
import { dialplan, WAYS } from './support/site.ts';

/** The demo's operator. */
const DEMO = '999997';
const RANGE = { registry: DEMO, host: host(MACHINE), from: 900_000, to: 949_999 };
const CALLED = '551188887777';
const PREVIOUS = `${DEMO}20261121000042`;
const NUMBER = /\*(\d{20})#/;

/** A dialplan of each way with its server, with one that is down, and with one that stalls. */
const STATES = ['up', 'down', 'stalled'] as const;
const PLANS = WAYS.flatMap((way) => STATES.map((state) => `${way}-${state}`));
const contextOf = (plan: string) => `${plan}-carimbo-${plan.split('-')[0]}`;

/** An agent calls somebody: the number is issued before Dial(), said by the code *77, and again at the end of the call. */
const SITE = PLANS.map(
  (plan) => `
[from-test]
exten => out-${plan},1,Gosub(${contextOf(plan)}-outbound,s,1(+${CALLED},${PREVIOUS}))
 same => n,Answer()
 same => n,Playback(carimbo/transferring)
 same => n,Set(DYNAMIC_FEATURES=${plan})
 same => n,Dial(PJSIP/answers0,30,g)
 same => n,Gosub(${contextOf(plan)}-speak,s,1)
 same => n,Hangup()
`,
).join('');
/** FreePBX's hook before a trunk is dialled: a macro up to 16, a subroutine of the same name in 17. */
const hook = (plan: string, isMacro: boolean) => `
[macro-dialout-trunk-predial-hook-${plan}]
exten => s,1,Gosub(${contextOf(plan)}-outbound,s,1(\${OUTNUM}))
 same => n,${isMacro ? 'MacroExit' : 'Return'}()
[from-test]
exten => hook-${plan},1,Set(OUTNUM=${CALLED})
 same => n,${isMacro ? `Macro(dialout-trunk-predial-hook-${plan})` : `Gosub(macro-dialout-trunk-predial-hook-${plan},s,1)`}
 same => n,UserEvent(Hooked,Caller: \${CALLERID(num)},Protocol: \${CARIMBO_PROTOCOL},Absolute: \${TIMEOUT(absolute)})
 same => n,Answer()
 same => n,Playback(carimbo/transferring)
 same => n,Hangup()
`;
const FEATURES = PLANS.map((plan) => `${plan} => *77,self/caller,Gosub,"${contextOf(plan)}-speak,s,1"\n`);

const missing16 = missingForAsterisk16();
const VERSIONS = missing16.length === 0 ? (['22', '16'] as const) : (['22'] as const);

describe.each(VERSIONS)('calls that agents make, on Asterisk %s', (version) => {
  let server: Server;
  let spool: Spool;
  let silent: SilentServer[];
  let asterisk: Asterisk;

  beforeAll(async () => {
    server = await runServer();
    spool = makeSpool(version);
    const nobody = `127.0.0.1:${await freePort()}`;
    silent = [await silentServer(), await silentServer()];
    const [silentHttp, silentAgi] = silent;
    const down = { url: `http://${nobody}`, agi: nobody, key: 'k'.repeat(40) };
    asterisk = await startAsterisk({
      version,
      dialplans: Object.fromEntries(
        WAYS.flatMap((way) => [
          [`${way}-up`, dialplan(way, server)],
          [`${way}-down`, dialplan(way, down)],
          [`${way}-stalled`, dialplan(way, (way === 'http' ? silentHttp : silentAgi) ?? down)],
        ]),
      ),
      contexts:
        offlineText({ CARIMBO_SPOOL: spool.inside, CARIMBO_REGISTRY: DEMO }, [RANGE]) +
        `${PLANS.map((plan) => hook(plan, version === '16')).join('')}${SITE}exten => menu,1,Answer()\n same => n,AGI(agi://${server.agi}/speak)\n same => n,Set(__CARIMBO_PROTOCOL=${PREVIOUS})\n same => n,AGI(agi://${server.agi}/speak)\n same => n,Hangup()\n`,
      more: { 'features.conf': `[applicationmap]\n${FEATURES.join('')}` },
      machineId: MACHINE,
      agents: { answers: {} },
    });
  });
  afterAll(async () => {
    await asterisk?.stop();
    await server?.stop();
    await Promise.all((silent ?? []).map((each) => each.stop()));
    spool?.remove();
  });

  describe.concurrent.each(WAYS)('by %s', (way) => {
    test.each(STATES)('with the server %s: a number, said by a code and at the end', async (state) => {
      const caller = await ring(`out-${way}-${state}`, asterisk.sipPort);
      // Until something was heard, the test does not know where to send its keys.
      await caller.hears(/^AB/);
      const leg = await asterisk.agent('answers').callFrom(caller.number);
      await bridged(asterisk, caller);
      await caller.key('*77');
      const [, number = ''] = await caller.hears(NUMBER);
      await caller.hears(/\*\d{20}#$/);
      asterisk.agent('answers').goOn(leg);
      const [, again] = await caller.hears(/\*\d{20}#.*\*(\d{20})#/);
      await leave(caller);

      expect(again).toBe(number);
      expect(number.startsWith(DEMO)).toBe(true);
      expect((await cdrOf(asterisk, caller)).userfield).toBe(number);
      const facts = { direction: 'outbound', previous: PREVIOUS };
      if (state !== 'up') {
        const line = linesOf(spool.path).find((line) => line.number === number);
        expect(line).toMatchObject({ ...facts, caller: `+${CALLED}`, host: host(MACHINE) });
      } else
        expect(await server.get(`/v1/protocols/${number}`)).toMatchObject({
          ...facts,
          caller: `+${CALLED}`,
        });
    });
  });

  test.each(PLANS)('a hook as FreePBX has it, by %s', async (plan) => {
    const caller = await ring(`hook-${plan}`, asterisk.sipPort);
    const { fields } = await until(`the hook of ${caller.number}`, () =>
      asterisk.ami.events.find(
        (event) => event.fields.UserEvent === 'Hooked' && event.fields.Caller === caller.number,
      ),
    );
    await caller.hears(/^AB/);
    await leave(caller);
    // In a macro a stalled FastAGI server would cost the call, so there it is not asked.
    const isOwn = plan.endsWith('up') && (version !== '16' || plan.startsWith('http'));
    expect(fields.Protocol).toMatch(new RegExp(isOwn ? `^${DEMO}\\d{8}0` : `^${DEMO}\\d{8}90`));
    expect(Number(fields.Absolute)).toBe(0);
  });

  test('agi://…/speak says the number of the channel, and nothing where there is none', async () => {
    const caller = await ring('menu', asterisk.sipPort);
    const [, number] = await caller.hears(/^\*(\d{20})#/);
    await leave(caller);
    expect(number).toBe(PREVIOUS);
  });
});
