import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { missingForAsterisk16 } from './available.mjs';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { ring } from './support/caller.ts';
import { cdrOf, leave, numberHeard, queued, storedFor } from './support/journey.ts';
import { runServer, type Server } from './support/server.ts';
import { dialplan, WAYS } from './support/site.ts';

/** Queues that do not keep a call, and their QUEUESTATUS. */
const REFUSALS = {
  missing: 'UNKNOWN',
  empty: 'JOINEMPTY',
  full: 'FULL',
  slow: 'TIMEOUT',
} as const;

const QUEUES = `
[empty]
joinempty=no
[slow]
joinempty=yes
[waiting]
joinempty=yes
${WAYS.map((way) => `[late-${way}]\njoinempty=no\n[full-${way}]\nmaxlen=1\njoinempty=yes\n`).join('')}`;

/** Sets the queue and the second destination of each call, so that the dialplans are installed unchanged. */
const SITE = WAYS.map(
  (way) => `
[from-test]
${Object.keys(REFUSALS)
  .map(
    (name) => `
exten => ${way}-${name},1,Set(CARIMBO_QUEUE=${name === 'full' ? `full-${way}` : name})
 same => n,Set(CARIMBO_QUEUE_SECONDS=${name === 'slow' ? 1 : ''})
 same => n,Set(CARIMBO_ELSE=second,s,1)
 same => n,Goto(${way}-carimbo-${way},s,1)`,
  )
  .join('')}
exten => ${way}-no-else,1,Set(CARIMBO_QUEUE=late-${way})
 same => n,Goto(${way}-carimbo-${way},s,1)
exten => ${way}-no-next,1,Set(CARIMBO_NEXT=ext-queues,999,1)
 same => n,Set(CARIMBO_ELSE=second,s,1)
 same => n,Goto(${way}-carimbo-${way},s,1)
exten => ${way}-by-next,1,Set(CARIMBO_NEXT=second,s,1)
 same => n,Goto(${way}-carimbo-${way},s,1)
exten => ${way}-issabel,1,Set(CDR(userfield)=audio:/var/spool/monitor/1.wav)
 same => n,Goto(${way}-carimbo-${way},s,1)
exten => fill-${way},1,Answer()
 same => n,Queue(full-${way})
exten => ${way}-sub,1,Answer()
 same => n,Set(TIMEOUT(absolute)=300)
 same => n,Set(TIMEOUT(response)=11)
 same => n,Set(TIMEOUT(digit)=4)
 same => n,Set(CURLOPT(conntimeout)=7)
 same => n,Set(CURLOPT(httptimeout)=8)
 same => n,Set(CURLOPT(hashcompat)=no)
 same => n,Set(CURLOPT(userpwd)=site:own)
 same => n,Gosub(${way}-carimbo-${way},s,1)
 same => n,Goto(report,s,1)
exten => ${way}-sub-plain,1,Gosub(${way}-carimbo-${way},s,1)
 same => n,Goto(report,s,1)
exten => ${way}-sub-stalled,1,Set(TIMEOUT(absolute)=300)
 same => n,Gosub(stalled-${way}-carimbo-${way},s,1)
 same => n,Goto(report,s,1)
`,
).join('');

/** The second destination, a queue of its own; and a context that reports what a subroutine left on the channel. */
const PLACES = `
[second]
exten => s,1,UserEvent(Second,Caller: \${CALLERID(num)},Protocol: \${CARIMBO_PROTOCOL})
 same => n,Queue(waiting)
[report]
exten => s,1,UserEvent(Returned,Caller: \${CALLERID(num)},Protocol: \${CARIMBO_PROTOCOL},Absolute: \${TIMEOUT(absolute)},Response: \${TIMEOUT(response)},Digit: \${TIMEOUT(digit)},Exit: \${AGIEXITONHANGUP},Connect: \${CURLOPT(conntimeout)},Http: \${CURLOPT(httptimeout)},Compat: \${CURLOPT(hashcompat)},User: \${CURLOPT(userpwd)},Frame: \${STACK_PEEK(1,l,1)})
 same => n,Queue(waiting)
`;

const missing16 = missingForAsterisk16();
const VERSIONS = missing16.length === 0 ? (['22', '16'] as const) : (['22'] as const);

describe.each(VERSIONS)('on Asterisk %s', (version) => {
  let server: Server;
  let stalled: Server;
  let asterisk: Asterisk;

  beforeAll(async () => {
    [server, stalled] = await Promise.all([runServer(), runServer()]);
    asterisk = await startAsterisk({
      version,
      dialplans: Object.fromEntries(
        WAYS.flatMap((way) => [
          [way, dialplan(way, server)],
          [`stalled-${way}`, dialplan(way, stalled)],
        ]),
      ),
      contexts: SITE + PLACES,
      more: { 'queues.conf': QUEUES },
      agents: { answers: {} },
    });
    stalled.stall();
  });

  afterAll(async () => {
    await asterisk?.stop();
    await Promise.all([server, stalled].map((one) => one?.stop()));
  });

  /** Waits for the dialplan's own event about a caller. */
  const event = (name: string, caller: { number: string }, milliseconds = 40_000) =>
    until(
      () => `the event ${name} for ${caller.number}`,
      () =>
        asterisk.ami.events.find(
          (e) => e.name === 'UserEvent' && e.fields.UserEvent === name && e.fields.Caller === caller.number,
        ),
      milliseconds,
    );

  describe.concurrent.each(WAYS)('a call by %s', (way) => {
    test.each(Object.entries(REFUSALS))(
      'to a queue that is %s: reaches the second destination with its number, and the log says why',
      async (name, status) => {
        const first = name === 'full' ? await ring(`fill-${way}`, asterisk.sipPort) : null;
        if (first) await queued(asterisk, first);
        const caller = await ring(`${way}-${name}`, asterisk.sipPort);
        await caller.hears(/A/);
        await caller.key('0#');
        const heard = await numberHeard(caller);

        expect((await event('Second', caller)).fields.Protocol).toBe(heard);
        expect((await storedFor(server, caller)).number).toBe(heard);
        const queue = name === 'full' ? `full-${way}` : name;
        expect(asterisk.said()).toContainEqual(expect.stringMatching(`${queue} .*${status}.*second,s,1`));
        await leave(caller);
        if (first) await leave(first);
      },
    );

    test('to a next step that does not exist: reaches the second destination', async () => {
      const caller = await ring(`${way}-no-next`, asterisk.sipPort);
      await caller.hears(/A/);
      await caller.key('0#');
      const heard = await numberHeard(caller);

      expect((await event('Second', caller)).fields.Protocol).toBe(heard);
      expect(asterisk.said()).toContainEqual(expect.stringContaining('ext-queues,999,1'));
      await leave(caller);
    });

    test('that names its next step: goes there', async () => {
      const caller = await ring(`${way}-by-next`, asterisk.sipPort);
      await caller.hears(/A/);
      await caller.key('0#');
      const heard = await numberHeard(caller);

      expect((await event('Second', caller)).fields.Protocol).toBe(heard);
      await leave(caller);
    });

    test('to a queue without agents and no second destination: waits, and is answered once an agent is there', async () => {
      const caller = await ring(`${way}-no-else`, asterisk.sipPort);
      await caller.hears(/A/);
      await caller.key('0#');
      const heard = await numberHeard(caller);
      await until('the refusal in the log', () =>
        asterisk.said().find((line) => line.includes('JOINEMPTY') && line.includes(`fila late-${way}`)),
      );
      await asterisk.ami.command(`queue add member PJSIP/answers0 to late-${way}`);

      expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(heard);
      await leave(caller);
    });

    test('as a subroutine: returns with the number, and the channel has its previous settings', async () => {
      const caller = await ring(`${way}-sub`, asterisk.sipPort);
      await caller.hears(/A/);
      await caller.key('0#');
      const heard = await numberHeard(caller);

      const { fields } = await event('Returned', caller);
      expect(fields).toMatchObject({
        Protocol: heard,
        Response: expect.stringMatching(/^11(\.0+)?$/),
        Digit: expect.stringMatching(/^4(\.0+)?$/),
        Exit: '',
        Connect: expect.stringMatching(/^7(\.0+)?$/),
        Http: expect.stringMatching(/^8(\.0+)?$/),
        Compat: 'no',
        User: 'site:own',
        Frame: '',
      });
      expect(Number(fields.Absolute)).toBeGreaterThan(200);
      expect(Number(fields.Absolute)).toBeLessThan(300);
      await leave(caller);
    });

    test('as a subroutine of a channel that had set nothing: leaves no limit and no key behind', async () => {
      const caller = await ring(`${way}-sub-plain`, asterisk.sipPort);
      await caller.hears(/A/);
      await caller.key('0#');
      await numberHeard(caller);

      const { fields } = await event('Returned', caller);
      expect(fields).toMatchObject({ Absolute: '0', Exit: '', User: '', Frame: '' });
      expect(['', 'no']).toContain(fields.Compat);
      await leave(caller);
    });

    test('as a subroutine whose server has stalled: returns, with the limit that the channel had', async () => {
      const caller = await ring(`${way}-sub-stalled`, asterisk.sipPort);

      const { fields } = await event('Returned', caller, 10_000);
      expect(fields).toMatchObject({ Protocol: '', Exit: '', User: '', Frame: '' });
      expect(Number(fields.Absolute)).toBeGreaterThan(280);
      await leave(caller);
    });

    test('keeps a userfield that Issabel has set', async () => {
      const caller = await ring(`${way}-issabel`, asterisk.sipPort);
      await caller.hears(/A/);
      await caller.key('0#');
      await numberHeard(caller);
      await queued(asterisk, caller);
      expect((await cdrOf(asterisk, caller)).userfield).toBe('audio:/var/spool/monitor/1.wav');
    });
  });

  test('Asterisk’s own log has no warnings but those about these queues, the stalled server and missing music', () => {
    const expected = /Unable to join queue|Unable to start music|Operation timed out/;
    expect(asterisk.complaints().filter((line) => !expected.test(line))).toEqual([]);
  });
});
