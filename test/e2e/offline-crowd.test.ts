import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OfflineServer, startOfflineServer } from '../support/offline-server.ts';
import { until } from '../support/until.ts';
import { missingForAsterisk16 } from './available.mjs';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { allHear, Crowd, type CrowdCaller } from './support/crowd.ts';
import { type Stored, storedFor } from './support/journey.ts';
import {
  account,
  host,
  linesOf,
  MACHINE,
  makeSpool,
  OTHER_MACHINE,
  offlineText,
  type Spool,
  untilMidnight,
} from './support/offline.ts';
import { dialplan, WAYS, type Way, WITHIN } from './support/site.ts';

const REGISTRY = '999997';
const CALLS = 120;
const DAY = 86_400;
/** How long anything is waited for: a machine that is busy with other things takes ten times as long. */
const WAIT = 240_000;
/** A call asks a server again only so long after a failure. */
const ASKED_AGAIN_MS = 20_000;
/** Two PBXs, each with a range of its own; where there is no Asterisk 16, both are 22. */
const SITES = [
  { version: '22', machineId: MACHINE, from: 900_000, to: 949_999 },
  {
    version: missingForAsterisk16().length === 0 ? '16' : '22',
    machineId: OTHER_MACHINE,
    from: 950_000,
    to: 999_999,
  },
] as const;

/** A call that passes through the dialplan twice: the second time once its caller has pressed 5. */
const TWICE = WAYS.map(
  (way) => `
[from-test]
exten => ${way}-twice,1,Gosub(${way}-carimbo-${way},s,1)
 same => n(wait),Read(GO,carimbo/card-again,1,,1,600)
 same => n,GotoIf($["\${GO}" = "5"]?${way}-carimbo-${way},s,1)
 same => n,Goto(wait)
`,
).join('');

/** A number once more, after the offer to repeat the first one. */
const SECOND_PASS = /#.*\*(\d{20})#/;

interface Pbx {
  asterisk: Asterisk;
  spool: Spool;
  from: number;
}

/** A caller, and through which PBX. */
interface Call {
  pbx: Pbx;
  caller: CrowdCaller;
}

describe('two PBXs at once', { timeout: 900_000 }, () => {
  let crowd: Crowd;
  let server: OfflineServer;
  let pbxs: Pbx[] = [];
  /** Seconds between the PBXs' clocks and the real one: they begin ten minutes before the midnight that was last. */
  let clock = untilMidnight(600) - DAY;
  /** Every call so far that has its number, in order. */
  const told: (Call & { number: string })[] = [];

  beforeAll(async () => {
    crowd = await Crowd.open();
    const ranges = SITES.map(({ machineId, from, to }) => ({
      registry: REGISTRY,
      host: host(machineId),
      from,
      to,
    }));
    server = await startOfflineServer(REGISTRY, ranges);
    pbxs = await Promise.all(
      SITES.map(async ({ version, machineId, from }) => {
        const spool = makeSpool(version);
        const settings = { CARIMBO_SPOOL: spool.inside, CARIMBO_REGISTRY: REGISTRY };
        const asterisk = await startAsterisk({
          version,
          machineId,
          dialplans: Object.fromEntries(WAYS.map((way) => [way, dialplan(way, server)])),
          contexts: offlineText(settings, ranges) + TWICE,
          agents: { answers: {} },
          clock,
        });
        return { asterisk, spool, from };
      }),
    );
  });

  afterAll(async () => {
    crowd?.close();
    await Promise.all(pbxs.map(({ asterisk }) => asterisk.stop()));
    for (const { spool } of pbxs) spool.remove();
    await server?.remove();
  });

  let rung = 0;
  const ring = async (pbx: Pbx, exten: string): Promise<Call> => {
    rung += 1;
    const number = `55119${String(rung).padStart(8, '0')}`;
    return { pbx, caller: await crowd.ring(exten, pbx.asterisk.sipPort, number) };
  };
  const PLACES = () => pbxs.flatMap((pbx) => WAYS.map((way) => ({ pbx, way })));
  /** Rings at once, by both ways, at both PBXs. */
  const place = (count: number, exten = (way: Way): string => way) =>
    Promise.all(
      Array.from({ length: count }, (_, index) => {
        const { pbx, way } = PLACES()[index % (2 * WAYS.length)] ?? PLACES()[0] ?? { pbx: null, way: 'http' };
        if (pbx === null) throw new Error('no PBX');
        return ring(pbx, exten(way));
      }),
    );
  const callersOf = (calls: readonly Call[]) => calls.map(({ caller }) => caller);
  /** Waits until all know their number, and keeps it. */
  async function hearNumbers(calls: readonly Call[]): Promise<string[]> {
    const numbers = await allHear(callersOf(calls), /\*(\d{20})#/, WAIT);
    told.push(...calls.map((call, index) => ({ ...call, number: numbers[index] ?? '' })));
    return numbers;
  }
  async function goOnWithoutCard(calls: readonly Call[]): Promise<string[]> {
    await allHear(callersOf(calls), /^A/, WAIT);
    await Promise.all(calls.map(({ caller }) => caller.key('0#')));
    return hearNumbers(calls);
  }
  async function passAgain(calls: readonly Call[]): Promise<string[]> {
    await Promise.all(calls.map(({ caller }) => caller.key('5')));
    return allHear(callersOf(calls), SECOND_PASS, WAIT);
  }
  async function leave(calls: readonly Call[]): Promise<void> {
    for (const { caller } of calls) caller.hangUp();
    const sources = () => new Set(pbxs.flatMap(({ asterisk }) => asterisk.cdr().map(([source]) => source)));
    await until(
      () => `the CDRs of ${calls.length} calls`,
      () => calls.every(({ caller }) => sources().has(caller.number)),
      WAIT,
    );
  }
  const stepClock = (seconds: number) => {
    clock += seconds;
    for (const { asterisk } of pbxs) asterisk.setClock(clock);
  };
  const isQueued = ({ asterisk }: Pbx, { number }: CrowdCaller) =>
    asterisk.ami.events.some(
      ({ name, fields }) => name === 'QueueCallerJoin' && fields.CallerIDNum === number,
    );
  const drawn = () => pbxs.flatMap(({ spool }) => linesOf(spool.path));
  /** How many calls have asked a server that did not answer: each leaves a line in the log of its PBX. */
  const asked = () =>
    pbxs
      .flatMap(({ asterisk }) => asterisk.said())
      .filter((line) => /sem resposta de|FastAGI \S+ (respondeu|parou)/.test(line));
  const dayOf = (number: string) => number.slice(6, 14);
  const dayAt = (milliseconds: number) =>
    new Date(milliseconds - 3 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');

  /** Compares every call so far with the journal and the CDR, and prints the sums. */
  async function expectAllInTheJournal(what: string): Promise<void> {
    const lines = new Map(drawn().map((line) => [line.number, line]));
    const cdrs = new Map(
      pbxs.flatMap(({ asterisk }) => asterisk.cdr().map(([source, field]) => [source, field])),
    );
    const wrong: string[] = [];
    let twice = 0;
    for (const { caller, number } of told) {
      // Fails where there is more than one attendance for a call.
      const stored = await storedFor<Stored & { caller_e164: string; issued_at: string }>(server, caller);
      const found = { number: stored.number, caller: stored.caller_e164, cdr: cdrs.get(caller.number) };
      const heard = { number, caller: `+${caller.number}`, cdr: number };
      if (JSON.stringify(found) !== JSON.stringify(heard)) wrong.push(JSON.stringify({ heard, found }));
      // Where the server had numbered the call, too, the moment of the PBX's number is in the entry of that number.
      const numbered = stored.entries.find(({ data }) => data.number === number)?.data.called_at;
      const at = Date.parse(stored.own_number === number ? stored.issued_at : String(numbered));
      if (stored.own_number !== number) twice += 1;
      if (dayAt(at) !== dayOf(number)) wrong.push(`${number} is dated ${at}`);
      const line = lines.get(number);
      if (line !== undefined && at !== Number(line.called_at) * 1000)
        wrong.push(`${number} is of ${line.called_at} and dated ${at}`);
    }
    const numbers = told.map(({ number }) => number);
    const repeats = numbers.length - new Set(numbers).size;
    const sums = { calls: told.length, numbers: numbers.length, repeats, unaccounted: wrong.length };
    console.info(
      `${what}: in the journal ${JSON.stringify(sums)}; ${twice} have a number of the server, too, which nobody heard`,
    );
    expect(wrong).toEqual([]);
    expect(repeats).toBe(0);
    expect(await server.verify()).toMatch(/\d/);
  }

  test(`${CALLS} calls over midnight while every server process is dead: each hears a number, none twice`, async () => {
    // A server that has served both ways of both PBXs, and is killed. The first call of each finds that out.
    const before = await place(4);
    expect((await goOnWithoutCard(before)).map((number) => number.slice(14)).sort()).toEqual([
      '000001',
      '000002',
      '000003',
      '000004',
    ]);
    // A call by FastAGI is at the server until its number was said: none may be there when it is killed.
    await leave(before);
    await server.kill();
    const first: Call[] = [];
    for (const { pbx, way } of PLACES()) {
      const call = await ring(pbx, way);
      await allHear([call.caller], /^A/, WAIT);
      first.push(call);
    }
    await until(
      () => `each first call to have asked: ${asked().join('\n')}`,
      () => asked().length >= 4,
      WAIT,
    );
    expect(asked()).toHaveLength(4);

    const began = performance.now();
    const evening = await place(CALLS / 2);
    await until('numbers before midnight', () => drawn().length >= CALLS / 4, WAIT);
    stepClock(601);
    const night = await place(CALLS / 2);
    const calls = [...evening, ...night];
    await allHear(callersOf(calls), /^A/, WAIT);
    // No other call waits for the server: only one of each way and PBX, 20 s after the last, and as the clock stepped.
    const turns = 1 + Math.ceil((performance.now() - began) / ASKED_AGAIN_MS);
    const again = asked().length - 4;
    expect(again).toBeLessThanOrEqual(4 * turns);
    const numbers = await goOnWithoutCard([...first, ...calls]);
    await leave([...first, ...calls]);
    const ended = () =>
      pbxs.flatMap(({ spool }) => linesOf(spool.path, 'facts')).filter(({ type }) => type === 'call.ended');
    await until('the end of every call in the spools', () => ended().length === numbers.length, WAIT);

    const waits = calls
      .map(({ caller }) => (caller.firstWordAt ?? 0) - (caller.answeredAt ?? 0))
      .sort((a, b) => a - b);
    const p95 = Math.round(waits[Math.ceil(0.95 * waits.length) - 1] ?? 0);
    const days = new Map<string, number>();
    for (const number of numbers) days.set(dayOf(number), (days.get(dayOf(number)) ?? 0) + 1);
    const sums = pbxs.map(({ spool, from }) => {
      const own = told.slice(before.length).filter(({ pbx }) => pbx.spool === spool);
      const all = own.map(({ caller, number }) => ({ call: caller.number, number, status: '' }));
      return account(all, linesOf(spool.path), from);
    });
    console.info(
      `two PBXs, no server: ${JSON.stringify(sums)}, days ${JSON.stringify([...days])}, ${again} of ${CALLS} calls asked a server, answer to first word p95 ${p95} ms`,
    );

    for (const sum of sums) {
      const calls = CALLS / 2 + WAYS.length;
      expect(sum).toEqual({ calls, numbers: calls, repeats: 0, unaccounted: 0 });
    }
    expect(new Set(numbers).size).toBe(CALLS + 4);
    expect(days.size).toBe(2);
    // 5 s on a machine with nothing else to do: see the figure.
    expect(p95).toBeLessThan(4 * WITHIN);
  });

  test('the server starts again and the spools are delivered: every call is in the journal, dated when it was', async () => {
    await server.start();
    for (const { spool } of pbxs) await server.deliver(spool.path);
    await expectAllInTheJournal('delivered');
  });

  test('the server stalls in mid-call: callers hear the numbers that it had given, later ones those of their PBX', async () => {
    // Past the 20 s after the last failure. One call of each way finds the server again.
    stepClock(30);
    const finding = await place(4);
    await goOnWithoutCard(finding);
    // By FastAGI the server counts as back once a whole dialogue went well.
    const notQueued = () => finding.filter(({ pbx, caller }) => !isQueued(pbx, caller));
    await until(
      () => `the queue: ${notQueued().map(({ caller }) => `${caller.number} heard ${caller.heard()}`)}`,
      () => notQueued().length === 0,
      WAIT,
    );
    const asking = await place(40);
    await allHear(callersOf(asking), /^A/, WAIT);
    // Most: where this machine was too slow for the 2 s of a request, the number is the PBX's already.
    server.stall();
    const ownBefore = new Set(drawn().map(({ caller }) => caller));
    const later = await place(40);
    await Promise.all(asking.map(({ caller }) => caller.key('0001234#')));
    const given = await hearNumbers(asking);
    const own = await goOnWithoutCard(later);

    const isOwn = (number: string) => Number(number.slice(14)) >= 900_000;
    expect(given.map(isOwn)).toEqual(asking.map(({ caller }) => ownBefore.has(caller.number)));
    expect(given.filter(isOwn).length).toBeLessThan(given.length);
    console.info(
      `stalled in mid-call: ${given.length} calls, ${given.filter(isOwn).length} had a number of the PBX by then`,
    );
    expect(own.every(isOwn)).toBe(true);
    // What waited at the server is answered too late: those calls have a number of the server, which nobody heard. By
    // FastAGI, up to 20 channels tell their end to a stalled server, and their CDRs wait for it.
    server.wake();
    await leave([...finding, ...asking, ...later]);
    for (const { spool } of pbxs) await server.deliver(spool.path);
    await expectAllInTheJournal('stalled in mid-call');
  });

  test('the server comes back between two passes of a call: the call keeps its number', async () => {
    await server.kill();
    const calls = await place(40, (way) => `${way}-twice`);
    const numbers = await goOnWithoutCard(calls);
    expect(numbers.every((number) => Number(number.slice(14)) >= 900_000)).toBe(true);
    await allHear(callersOf(calls), /#ABB/, WAIT);
    await server.start();
    // One PBX has delivered before the calls pass again, the other delivers later.
    if (pbxs[0] !== undefined) await server.deliver(pbxs[0].spool.path);
    stepClock(30);
    for (const part of [calls.slice(0, 4), calls.slice(4)]) {
      const again = await passAgain(part);
      expect(again).toEqual(numbers.slice(part[0] === calls[0] ? 0 : 4).slice(0, part.length));
    }
    await leave(calls);
    for (const { spool } of pbxs) await server.deliver(spool.path);
    await expectAllInTheJournal('two passes');
  });
});
