import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DeliveryServer } from '../support/delivery-server.ts';
import { until } from '../support/until.ts';
import { missingForAsterisk16 } from './available.mjs';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { allHear, Crowd, type CrowdCaller } from './support/crowd.ts';
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
import { runServer } from './support/server.ts';
import { dialplan, WAYS, WITHIN } from './support/site.ts';

const CALLS = 200;
const DELIVER = fileURLToPath(new URL('../../asterisk/carimbo-deliver', import.meta.url));
const DEMO = '999997';
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

interface Pbx {
  asterisk: Asterisk;
  spool: Spool;
  from: number;
}

describe('two PBXs at once, every server process dead', () => {
  let crowd: Crowd;
  let pbxs: Pbx[] = [];

  beforeAll(async () => {
    crowd = await Crowd.open();
    // A real server that served, and was killed: its ports refuse.
    const server = await runServer();
    await server.stop();
    const ranges = SITES.map(({ machineId, from, to }) => ({
      registry: DEMO,
      host: host(machineId),
      from,
      to,
    }));
    pbxs = await Promise.all(
      SITES.map(async ({ version, machineId, from }) => {
        const spool = makeSpool(version);
        const asterisk = await startAsterisk({
          version,
          machineId,
          dialplans: Object.fromEntries(WAYS.map((way) => [way, dialplan(way, server)])),
          contexts: offlineText({ CARIMBO_SPOOL: spool.inside, CARIMBO_REGISTRY: DEMO }, ranges),
          agents: { answers: {} },
          clock: untilMidnight(600),
        });
        return { asterisk, spool, from };
      }),
    );
  });

  afterAll(async () => {
    crowd?.close();
    await Promise.all(pbxs.map(({ asterisk }) => asterisk.stop()));
    for (const { spool } of pbxs) spool.remove();
  });

  const place = (first: number, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) => {
        const pbx = pbxs[index % pbxs.length];
        const way = WAYS[Math.floor(index / pbxs.length) % WAYS.length] ?? 'http';
        return crowd.ring(way, pbx?.asterisk.sipPort ?? 0, `55118${String(first + index).padStart(8, '0')}`);
      }),
    );
  const drawn = () => pbxs.flatMap(({ spool }) => linesOf(spool.path));

  test(`${CALLS} calls over midnight: every caller hears a number, none twice, within 5 s of the answer`, async () => {
    const evening = await place(0, CALLS / 2);
    await until('numbers before midnight', () => drawn().length >= CALLS / 4, 60_000);
    for (const { asterisk } of pbxs) asterisk.setClock(untilMidnight(-1));
    const night = await place(CALLS / 2, CALLS / 2);
    const callers: CrowdCaller[] = [...evening, ...night];
    await allHear(callers, /^A/, 60_000);
    await Promise.all(callers.map((caller) => caller.key('0#')));
    const numbers = await allHear(callers, /\*(\d{20})#/, 120_000);
    for (const caller of callers) caller.hangUp();
    const ended = () =>
      pbxs.flatMap(({ spool }) => linesOf(spool.path, 'facts')).filter(({ type }) => type === 'call.ended');
    await until('the end of every call in the spools', () => ended().length === CALLS, 30_000);

    const told = callers.map(({ number }, index) => ({
      call: number,
      number: numbers[index] ?? '',
      status: '',
    }));
    const waits = callers
      .map(({ answeredAt, firstWordAt }) => (firstWordAt ?? 0) - (answeredAt ?? 0))
      .sort((a, b) => a - b);
    const p95 = Math.round(waits[Math.ceil(0.95 * waits.length) - 1] ?? 0);
    const days = new Map<string, number>();
    for (const { number } of told) days.set(number.slice(6, 14), (days.get(number.slice(6, 14)) ?? 0) + 1);
    const sums = pbxs.map(({ spool, from }) => {
      const lines = linesOf(spool.path);
      const own = told.filter(({ call }) => lines.some(({ caller }) => caller === call));
      return account(own, lines, from);
    });
    console.info(
      `two PBXs: ${JSON.stringify(sums)}, days ${JSON.stringify([...days])}, answer to first word p95 ${p95} ms`,
    );

    for (const sum of sums)
      expect(sum).toEqual({ calls: CALLS / 2, numbers: CALLS / 2, repeats: 0, unaccounted: 0 });
    expect(new Set(numbers).size).toBe(CALLS);
    expect(days.size).toBe(2);
    expect(p95).toBeLessThanOrEqual(WITHIN);
    // The number heard is the one kept for that caller, on the day of its time.
    const lines = drawn();
    for (const { call, number } of told) {
      const line = lines.find(({ caller }) => caller === call);
      expect(line?.number).toBe(number);
      const at = new Date(Number(line?.called_at) * 1000 - 3 * 3_600_000);
      expect(number.slice(6, 14)).toBe(at.toISOString().slice(0, 10).replaceAll('-', ''));
    }
  });

  test('the deliverer brings every number with its caller, then the facts of the calls', async () => {
    const server = new DeliveryServer();
    const folder = mkdtempSync(join(tmpdir(), 'carimbo-e2e-deliver-'));
    try {
      const key = join(folder, 'key');
      writeFileSync(key, 'k'.repeat(40), { mode: 0o600 });
      const expected = pbxs.flatMap(({ spool }) => [...linesOf(spool.path), ...linesOf(spool.path, 'facts')]);
      const url = await server.listen();
      for (const { spool } of pbxs) {
        await promisify(execFile)(DELIVER, ['--spool', spool.path, '--server', url, '--key-file', key]);
      }
      const received = server.received.map((body) => Object.fromEntries(new URLSearchParams(body)));

      expect(received).toEqual(expect.arrayContaining(expected));
      expect(received).toHaveLength(expected.length);
      expect(received.filter(({ type }) => type === 'number')).toHaveLength(CALLS);
      expect(received.filter(({ type }) => type === 'call.ended')).toHaveLength(CALLS);
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  });

  test('the CDR of each PBX has each number once', async () => {
    const expected = drawn().map(({ number }) => number);
    const found = () => pbxs.flatMap(({ asterisk }) => asterisk.cdr().map(([, userfield]) => userfield));
    await until('all CDRs', () => found().filter(Boolean).length >= CALLS, 30_000);
    expect(new Set(found().filter(Boolean))).toEqual(new Set(expected));
  });
});
