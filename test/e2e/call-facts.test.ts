import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { missingForAsterisk16 } from './available.mjs';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { type Caller, ring } from './support/caller.ts';
import { bridged, entryFor, leave, numberHeard, queued, type Stored, storedFor } from './support/journey.ts';
import { runServer, type Server } from './support/server.ts';
import { dialplan, WAYS, type Way } from './support/site.ts';

/** The waiting queue has no agent; the next one is a dialplan of the site, as in FreePBX. */
const QUEUES = `
[waiting]
joinempty=yes
`;
const SITE = WAYS.map(
  (way) => `
[from-test]
exten => ${way}-waiting,1,Set(CARIMBO_QUEUE=waiting)
 same => n,Goto(${way}-carimbo-${way},s,1)
exten => ${way}-next,1,Set(CARIMBO_NEXT=ext-queues,400,1)
 same => n,Set(CARIMBO_RECORD=no)
 same => n,Goto(${way}-carimbo-${way},s,1)
`,
).join('');
const FREEPBX = `
[ext-queues]
exten => 400,1,Set(CDR(userfield)=x)
 same => n,MixMonitor(2026/own-\${UNIQUEID}.wav,b)
 same => n,Queue(answers)
`;

interface Course extends Stored {
  call: Record<string, unknown> | null;
}

const VERSIONS = missingForAsterisk16().length === 0 ? (['22', '16'] as const) : (['22'] as const);

describe.each(VERSIONS)('what the dialplan tells of a call, on Asterisk %s', (version) => {
  let server: Server;
  let asterisk: Asterisk;

  beforeAll(async () => {
    server = await runServer();
    asterisk = await startAsterisk({
      version,
      dialplans: Object.fromEntries(WAYS.map((way) => [way, dialplan(way, server)])),
      contexts: SITE + FREEPBX,
      more: { 'queues.conf': QUEUES },
      agents: { answers: {} },
    });
  });

  afterAll(async () => {
    await asterisk?.stop();
    await server?.stop();
  });

  const called = async (exten: string): Promise<Caller> => {
    const caller = await ring(exten, asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key('0#');
    await numberHeard(caller);
    return caller;
  };

  /** The protocol once the journal has an entry of each of these types. */
  const course = (caller: Caller, ...types: string[]): Promise<Course> =>
    until(`${types} of ${caller.number}`, async () => {
      const stored = await storedFor<Course>(server, caller);
      return types.every((type) => stored.entries.some((entry) => entry.type === type)) ? stored : undefined;
    });

  const told = (caller: Caller, protocol: string) =>
    asterisk.ami.events
      .filter(
        ({ name, fields }) =>
          name === 'UserEvent' && fields.UserEvent === 'Carimbo' && fields.Protocol === protocol,
      )
      .map(({ fields }) => {
        expect(fields.CallerIDNum).toBe(caller.number);
        return fields;
      });

  const data = (stored: Stored, type: string) => stored.entries.filter((entry) => entry.type === type);

  describe.concurrent.each(WAYS)('by %s', (way: Way) => {
    test.each(['agent', 'caller'] as const)('answered, and the %s hangs up', async (by) => {
      const caller = await called(way);
      const agent = asterisk.agent('answers');
      const call = await agent.callFrom(caller.number);
      await bridged(asterisk, caller);
      // So that there is a duration to be seen.
      await sleep(2100);
      if (by === 'agent') agent.goOn(call);
      else caller.hangUp();
      await caller.ended();

      const stored = await course(caller, 'call.queued', 'call.answered', 'recording', 'call.ended');
      expect(stored.entries.map(({ type }) => type).sort()).toEqual(
        ['issued', 'call.queued', 'call.answered', 'recording', 'call.ended'].sort(),
      );
      const unique_id = expect.stringMatching(/^[\d.]+$/);
      const happened_at = expect.stringMatching(/^20\d\d-/);
      const [answered] = data(stored, 'call.answered');
      expect(answered?.data).toMatchObject({
        unique_id,
        happened_at,
        queue: 'answers',
        agent: expect.stringMatching(/^answers\d+$/),
      });
      expect(data(stored, 'call.ended')[0]?.data).toMatchObject({
        unique_id,
        happened_at,
        by,
        stage: 'queue',
      });
      expect(data(stored, 'recording')[0]?.data.file).toContain(`${stored.number}-`);
      expect(
        new Set(
          ['call.queued', 'call.answered', 'call.ended'].map((type) => data(stored, type)[0]?.data.unique_id),
        ).size,
      ).toBe(1);
      expect(stored.call).toMatchObject({ queue: 'answers', agent: answered?.data.agent, ended_by: by });
      expect(stored.call?.talk_seconds).toBeGreaterThanOrEqual(1);
      expect(stored.call?.wait_seconds).toBeGreaterThanOrEqual(0);
      expect(told(caller, stored.number)).toMatchObject([
        { Fact: 'issued', Offline: '', Uniqueid: answered?.data.unique_id },
        { Fact: 'ended', By: by, Stage: 'queue', Queue: 'answers', Uniqueid: answered?.data.unique_id },
      ]);
    });

    test('abandoned in the queue: nobody answered, and the caller hung up', async () => {
      const caller = await called(`${way}-waiting`);
      await queued(asterisk, caller);
      await leave(caller);
      const stored = await course(caller, 'call.ended');
      expect(data(stored, 'call.answered')).toEqual([]);
      expect(stored.call).toMatchObject({
        queue: 'waiting',
        answered_at: null,
        agent: null,
        ended_by: 'caller',
      });
    });

    test('hung up before the queue: the stage of the dialogue', async () => {
      const caller = await ring(way, asterisk.sipPort);
      await caller.hears(/A/);
      await leave(caller);
      expect(await entryFor(server, caller, 'call.ended')).toMatchObject({ by: 'caller', stage: 'card' });
      const stored = await storedFor<Course>(server, caller);
      expect(data(stored, 'call.ended')).toHaveLength(1);
      expect(stored.call).toMatchObject({ queue: null, queued_at: null, ended_by: 'caller' });
    });

    test('in a queue of FreePBX: the queue, its recording and who hung up', async () => {
      const caller = await called(`${way}-next`);
      const agent = asterisk.agent('answers');
      const call = await agent.callFrom(caller.number);
      await bridged(asterisk, caller);
      agent.goOn(call);
      await caller.ended();
      const stored = await course(caller, 'call.queued', 'recording', 'call.ended');
      expect(stored.call).toMatchObject({ queue: '400', ended_by: 'agent' });
      expect(data(stored, 'recording')[0]?.data.file).toMatch(/own-[\d.]+\.wav$/);
    });
  });

  test('without a warning in Asterisk’s log, and without a line of the CDR for what tells', () => {
    expect(asterisk.complaints()).toEqual([]);
    const applications = asterisk.cdr().map(([, , application]) => application);
    // One call by FastAGI was hung up in the dialogue; a line for what tells would have one of these, too.
    expect(applications.filter((name) => name === 'AGI' || name === 'Wait')).toEqual(['AGI']);
  });
});
