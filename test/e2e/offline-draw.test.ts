import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { smallDisk } from '../support/small-disk.ts';
import { until } from '../support/until.ts';
import { missingForAsterisk16 } from './available.mjs';
import { type Asterisk, type AsteriskOptions, startAsterisk } from './support/asterisk.ts';
import {
  type Account,
  account,
  DRAWING,
  type Drawn,
  draw,
  drawn,
  HOLDING,
  holdCounter,
  host,
  linesOf,
  MACHINE,
  makeSpool,
  OTHER_MACHINE,
  offlineText,
  place,
  type Range,
  REGISTRY,
  type Spool,
  untilMidnight,
} from './support/offline.ts';

const FROM = 900_000;
const JUMP = 1000;
const RANGE: Range = { host: host(MACHINE), from: FROM, to: 949_999 };
/** Nothing lost, nothing twice. */
const CLEAN = { repeats: 0, unaccounted: 0 };

const missing16 = missingForAsterisk16();
const VERSIONS = missing16.length === 0 ? (['22', '16'] as const) : (['22'] as const);

describe.each(VERSIONS)('drawing on Asterisk %s', (version) => {
  const running: Asterisk[] = [];
  const spools: Spool[] = [];

  afterEach(async () => {
    await Promise.all(running.splice(0).map((asterisk) => asterisk.stop()));
    for (const spool of spools.splice(0)) spool.remove();
  });

  function newSpool(): Spool {
    const spool = makeSpool(version);
    spools.push(spool);
    return spool;
  }

  interface Plan {
    ranges?: readonly Range[];
    settings?: Record<string, string | number>;
    options?: Partial<AsteriskOptions>;
  }

  async function pbx(spool: Spool, { ranges = [RANGE], settings = {}, options = {} }: Plan = {}) {
    const text = offlineText({ CARIMBO_SPOOL: spool.inside, CARIMBO_JUMP: JUMP, ...settings }, ranges);
    const variables = `[globals]\nREGISTRY=${REGISTRY}\nFROM=${FROM}\n`;
    const asterisk = await startAsterisk({
      version,
      dialplans: {},
      agents: {},
      machineId: MACHINE,
      contexts: variables + text + DRAWING + HOLDING,
      ...options,
    });
    running.push(asterisk);
    return asterisk;
  }

  /** Prints the account, which every test does. */
  function accountOf(what: string, told: readonly Drawn[], spool: Spool, from = FROM): Account {
    const sums = account(told, linesOf(spool.path), from);
    const { calls, numbers, repeats, unaccounted } = sums;
    console.info(
      `Asterisk ${version}, ${what}: ${calls} calls, ${numbers} numbers, ${repeats} repeats, ${unaccounted} unaccounted for`,
    );
    return sums;
  }

  const numbersFile = (spool: Spool) => {
    const name = readdirSync(spool.path)
      .filter((name) => name.endsWith('.numbers'))
      .sort()
      .at(-1);
    return join(spool.path, name ?? '');
  };
  const day = (told: readonly Drawn[]) => told[0]?.number.slice(6, 14);
  const sequences = (all: readonly Drawn[]) =>
    all.map(({ number }) => Number(number.slice(14))).sort((a, b) => a - b);
  const counted = (first: number, count: number) =>
    Array.from({ length: count }, (_, index) => first + index);

  test('a hundred calls at once get a hundred numbers in order', async () => {
    const spool = newSpool();
    const asterisk = await pbx(spool);
    const told = await draw(asterisk, 100);

    expect(accountOf('100 draws at once', told, spool)).toEqual({ calls: 100, numbers: 100, ...CLEAN });
    expect(sequences(told)).toEqual(counted(FROM + JUMP, 100));
    expect(told.every(({ status }) => status === 'offline')).toBe(true);
    const lines = linesOf(spool.path);
    expect(lines.map(({ number }) => Number(number?.slice(14)))).toEqual(counted(FROM + JUMP, 100));
    expect(lines[0]).toMatchObject({
      type: 'number',
      skipped_from: expect.stringMatching(/900000$/),
      skipped_to: expect.stringMatching(/900999$/),
      reason: 'restart',
      host: host(MACHINE),
    });
    const told1 = told[0];
    expect(lines.find(({ number }) => number === told1?.number)).toMatchObject({ caller: told1?.call });
    expect(asterisk.complaints()).toEqual([]);
  });

  test('the disk needs three seconds for the first number: the other calls wait for it', async () => {
    const spool = newSpool();
    const asterisk = await pbx(spool, { options: { tools: putInFrontOfDd(spool, SLOW_DD) } });
    const told = await draw(asterisk, 20);

    expect(accountOf('a slow disk', told, spool)).toEqual({ calls: 20, numbers: 20, ...CLEAN });
    expect(told.map(({ status }) => status)).toEqual(Array(20).fill('offline'));
  });

  test('Asterisk is killed while calls draw: no number twice, however often', async () => {
    const spool = newSpool();
    const asterisk = await pbx(spool);
    const told: Drawn[] = [];
    for (const enough of [1, 7, 20, 33]) {
      place(asterisk, 50);
      await until('draws', () => drawn(asterisk).length >= enough);
      await asterisk.crash();
      told.push(...drawn(asterisk));
      await asterisk.start();
    }
    told.push(...(await draw(asterisk, 10)));

    expect(accountOf('kill -9 in a draw, four times', told, spool)).toMatchObject({
      numbers: told.length,
      ...CLEAN,
    });
  });

  test('a caller id with characters that mean something in a dialplan is kept as it is', async () => {
    const spool = newSpool();
    const asterisk = await pbx(spool);
    const odd = `"a' & b=c) $[1 + 1] %0A ; \\ é`;
    place(asterisk, 3, `ODD=${encodeURIComponent(odd)}`);
    await until('three draws', () => drawn(asterisk).length === 3);

    expect(accountOf('an odd caller id', drawn(asterisk), spool)).toEqual({ calls: 3, numbers: 3, ...CLEAN });
    for (const { caller } of linesOf(spool.path)) expect(caller).toBe(odd);
  });

  test.each([
    ['a spool folder that is not there', { CARIMBO_SPOOL: '/nowhere' }, 'offline_failed'],
    ['a jump that is no number', { CARIMBO_JUMP: 'mil', CARIMBO_OFFSET: '-3h' }, 'offline'],
  ])('%s: %o', async (what, settings, status) => {
    const spool = newSpool();
    const asterisk = await pbx(spool, { settings });
    const told = await draw(asterisk, 3);

    expect(told.map((each) => each.status)).toEqual([status, status, status]);
    const numbers = status === 'offline' ? 3 : 0;
    expect(accountOf(what, told, spool)).toEqual({ calls: 3, numbers, ...CLEAN });
    if (numbers > 0) expect(sequences(told)).toEqual(counted(FROM + JUMP, 3));
  });

  test('a torn last line is ended, and what it may have said is jumped over', async () => {
    const spool = newSpool();
    const asterisk = await pbx(spool);
    const told = await draw(asterisk, 5);
    appendFileSync(numbersFile(spool), `type=number&number=${told[0]?.number.slice(0, 14)}90100`);
    told.push(...(await draw(asterisk, 5)));

    expect(accountOf('a torn last line', told, spool)).toEqual({ calls: 10, numbers: 10, ...CLEAN });
    expect(linesOf(spool.path)[5]).toMatchObject({ reason: 'unreadable' });
    expect(sequences(told).slice(5)).toEqual(counted(FROM + 2 * JUMP + 5, 5));
  });

  test('after a line of zeros, as a file system leaves it, and quotes, drawing goes on', async () => {
    const spool = newSpool();
    const asterisk = await pbx(spool);
    const told = await draw(asterisk, 3);
    await asterisk.crash();
    appendFileSync(numbersFile(spool), `${'\0'.repeat(300)}\n") = 1 | ("\${EPOCH},"\n`);
    await asterisk.start();
    told.push(...(await draw(asterisk, 3)));

    expect(accountOf('a line of zeros', told, spool)).toEqual({ calls: 6, numbers: 6, ...CLEAN });
  });

  test('a full disk: no number that is not on it, and it goes on once there is space', async () => {
    const spool = newSpool();
    const disk = await smallDisk(1, 0, spool.path);
    const full = { ...spool, path: disk.path, inside: spool.inside + disk.path.slice(spool.path.length) };
    try {
      const asterisk = await pbx(full);
      const told = await draw(asterisk, 20);
      disk.fill();
      // The page of the file that is in use takes some more lines.
      const during = await draw(asterisk, 40);
      disk.free();
      const after = await draw(asterisk, 10);

      const failed = during.filter(({ number }) => number === '');
      expect(failed.length).toBeGreaterThan(0);
      expect(failed.every(({ status }) => status === 'offline_failed')).toBe(true);
      expect(after.every(({ number }) => number !== '')).toBe(true);
      expect(accountOf('a full disk', [...told, ...during, ...after], full)).toMatchObject(CLEAN);
      expect(asterisk.said()).toContainEqual(expect.stringContaining('disco cheio'));
    } finally {
      for (const asterisk of running.splice(0)) await asterisk.stop();
      await disk.remove();
    }
  });

  test('power cuts: lines that were not on the disk yet are lost, and no number comes again', async () => {
    const spool = newSpool();
    const tools = putInFrontOfDd(spool, SPYING_DD);
    const asterisk = await pbx(spool, { options: { tools } });
    const told: Drawn[] = [];
    for (const count of [40, 1, 25, 1, 1]) {
      told.push(...(await draw(asterisk, count)));
      await asterisk.crash();
      // The least that is there afterwards: what dd has synchronised, once a start.
      copyFileSync(`${numbersFile(spool)}.synced`, numbersFile(spool));
      await asterisk.start();
    }
    told.push(...(await draw(asterisk, 10)));

    expect(accountOf('five power cuts', told, spool)).toEqual({ calls: 78, numbers: 78, ...CLEAN });
  });

  test('midnight, and a clock a day back and forward: every day has its own numbers', async () => {
    const spool = newSpool();
    const asterisk = await pbx(spool, { options: { clock: untilMidnight(600) } });
    const told = await draw(asterisk, 20);
    const day = told[0]?.number.slice(6, 14) ?? '';
    asterisk.setClock(untilMidnight(3));
    await until('midnight', async () => {
      const now = await draw(asterisk, 5);
      told.push(...now);
      return now.some(({ number }) => number.slice(6, 14) > day);
    });
    for (const days of [-1, 0, 1, 0]) {
      asterisk.setClock(untilMidnight(0) + 60 + days * 86_400);
      told.push(...(await draw(asterisk, 10)));
    }

    expect(accountOf('midnight and a clock that steps', told, spool)).toMatchObject({
      numbers: told.length,
      ...CLEAN,
    });
    const days = new Set(told.map(({ number }) => number.slice(6, 14)));
    expect(days.size).toBe(3);
    for (const { number, called_at } of linesOf(spool.path)) {
      const at = new Date(Number(called_at) * 1000 - 3 * 3_600_000);
      expect(number?.slice(6, 14)).toBe(at.toISOString().slice(0, 10).replaceAll('-', ''));
    }
  });

  test.each([
    ['a zone that does not exist', 'America/Sao_Paolo'],
    ['no zone', ''],
    // Two hours behind UTC in January 2020, as São Paulo is in a table from before 2019.
    ['a table that has summer time in January', 'America/Noronha'],
  ])('%s: the offset counts, and the log says so', async (_, zone) => {
    const spool = newSpool();
    // Half past eleven in the evening: in UTC, and with summer time, it is the next day.
    const asterisk = await pbx(spool, {
      settings: { CARIMBO_ZONE: zone },
      options: { clock: untilMidnight(1800) },
    });
    const told = await draw(asterisk, 5);

    expect(accountOf(`zone "${zone}"`, told, spool)).toEqual({ calls: 5, numbers: 5, ...CLEAN });
    const { number = '', called_at } = linesOf(spool.path)[0] ?? {};
    const at = new Date(Number(called_at) * 1000 - 3 * 3_600_000);
    expect(number.slice(6, 14)).toBe(at.toISOString().slice(0, 10).replaceAll('-', ''));
    expect(asterisk.said()).toContainEqual(expect.stringContaining('tzdata'));
  });

  test('dialplan reload, with and without clearing the global variables', async () => {
    const spool = newSpool();
    const asterisk = await pbx(spool);
    const told = await draw(asterisk, 10);
    const running = draw(asterisk, 60);
    for (let times = 0; times < 5; times++) await asterisk.ami.command('dialplan reload');
    told.push(...(await running));
    await asterisk.ami.command(`dialplan set global CARIMBO_LAST_${REGISTRY}.${FROM}.${day(told)} ""`);
    told.push(...(await draw(asterisk, 10)));

    expect(accountOf('dialplan reload', told, spool)).toEqual({ calls: 80, numbers: 80, ...CLEAN });
    expect(sequences(told).slice(0, 70)).toEqual(counted(FROM + JUMP, 70));
  });

  test('an HA pair with a replicated spool: each machine has its own range and files', async () => {
    const spool = newSpool();
    const ranges = [RANGE, { host: host(OTHER_MACHINE), from: 950_000, to: 999_999 }];
    const first = await pbx(spool, { ranges });
    const told = await draw(first, 20);
    await first.crash();
    const second = await pbx(spool, { ranges, options: { machineId: OTHER_MACHINE } });
    const other = await draw(second, 20);
    await first.start();
    const both = await Promise.all([draw(first, 20), draw(second, 20)]);
    const own = (from: number) =>
      linesOf(spool.path).filter(({ number }) => Number(number?.slice(14)) >= 950_000 === (from === 950_000));

    const sums = [
      account([...told, ...both[0]], own(FROM), FROM),
      account([...other, ...both[1]], own(950_000), 950_000),
    ];
    for (const [index, sum] of sums.entries()) {
      console.info(`Asterisk ${version}, HA pair, machine ${index + 1}: ${JSON.stringify(sum)}`);
      expect(sum).toEqual({ calls: 40, numbers: 40, ...CLEAN });
    }
    expect(new Set([...told, ...other, ...both.flat()].map(({ number }) => number)).size).toBe(80);
  });

  test('a cloned machine repeats the numbers: the lines of both tell which', async () => {
    const [spool, copy] = [newSpool(), newSpool()];
    const original = await pbx(spool);
    const before = await draw(original, 10);
    cpSync(spool.path, copy.path, { recursive: true });
    const clone = await pbx(copy);
    await original.crash();
    await original.start();
    const [one, two] = await Promise.all([draw(original, 10), draw(clone, 10)]);

    const sum = account([...before, ...one, ...two], [...linesOf(spool.path), ...linesOf(copy.path)], FROM);
    console.info(`Asterisk ${version}, a cloned machine: ${JSON.stringify(sum)} (repeats are expected here)`);
    expect(sum.numbers).toBe(30);
    const twice = [...one, ...two].filter(
      ({ number }, _, all) => all.filter((each) => each.number === number).length > 1,
    );
    expect(twice.length).toBeGreaterThan(0);
    for (const { number } of twice) {
      // Not by call_id: two clones that start in the same second give the same ones.
      const calls = [spool, copy].map(
        ({ path }) => linesOf(path).find((line) => line.number === number)?.caller,
      );
      expect(calls[0]).not.toBe(calls[1]);
    }
  });

  test('a restored spool: what the running Asterisk has drawn, or the server knows, is not drawn again', async () => {
    const spool = newSpool();
    const asterisk = await pbx(spool);
    const told = await draw(asterisk, 10);
    const backup = readFileSync(numbersFile(spool));
    told.push(...(await draw(asterisk, 30)));
    writeFileSync(numbersFile(spool), backup);
    told.push(...(await draw(asterisk, 10)));
    const highest = sequences(told).at(-1) ?? 0;
    await asterisk.crash();
    writeFileSync(numbersFile(spool), backup);
    // What the deliverer wrote down from the server's answers.
    writeFileSync(numbersFile(spool).replace('.numbers', '.floor'), `${highest}\n`);
    await asterisk.start();
    told.push(...(await draw(asterisk, 10)));
    rmSync(numbersFile(spool));
    told.push(...(await draw(asterisk, 10)));

    expect(accountOf('a restored spool', told, spool)).toEqual({ calls: 70, numbers: 70, ...CLEAN });
  });

  test('a floor above the last number, while Asterisk runs', async () => {
    const spool = newSpool();
    const asterisk = await pbx(spool);
    const told = await draw(asterisk, 3);
    writeFileSync(numbersFile(spool).replace('.numbers', '.floor'), '905000\n');
    told.push(...(await draw(asterisk, 3)));

    expect(accountOf('a floor', told, spool)).toEqual({ calls: 6, numbers: 6, ...CLEAN });
    expect(sequences(told).slice(3)).toEqual(counted(905_001 + JUMP, 3));
    expect(linesOf(spool.path)[3]).toMatchObject({ reason: 'floor' });
  });

  test('a range that is exhausted, then longer, then another, then gone', async () => {
    const spool = newSpool();
    const ranges = (from: number, to: number) => [{ ...RANGE, from, to }];
    const asterisk = await pbx(spool, {
      ranges: ranges(FROM, FROM + JUMP + 4),
    });
    const told = await draw(asterisk, 8);
    expect(told.filter(({ status }) => status === 'numbers_exhausted')).toHaveLength(3);
    expect(told.filter(({ number }) => number !== '')).toHaveLength(5);

    const plan = (all: readonly Range[]) =>
      offlineText({ CARIMBO_SPOOL: spool.inside, CARIMBO_JUMP: JUMP }, all);
    let current: readonly Range[] = ranges(FROM, FROM + JUMP + 4);
    const change = async (next: readonly Range[]) => {
      const text = readFileSync(asterisk.extensions, 'utf8');
      writeFileSync(
        asterisk.extensions,
        text.replace(plan(current), () => plan(next)),
      );
      current = next;
      await asterisk.ami.command('dialplan reload');
    };
    await change(ranges(FROM, FROM + 20_000));
    told.push(...(await draw(asterisk, 5)));
    await change(ranges(930_000, 940_000));
    const moved = await draw(asterisk, 5);
    await change([]);
    const none = await draw(asterisk, 5);

    expect(sequences(moved)).toEqual(counted(930_000 + JUMP, 5));
    expect(none.every(({ number, status }) => number === '' && status === '')).toBe(true);
    const own = (from: number, to: number) =>
      linesOf(spool.path).filter(({ number }) => {
        const sequence = Number(number?.slice(14));
        return from <= sequence && sequence <= to;
      });
    const sums = [account(told, own(FROM, 929_999), FROM), account(moved, own(930_000, 940_000), 930_000)];
    console.info(`Asterisk ${version}, a range exhausted and changed: ${JSON.stringify(sums)}`);
    expect(sums).toEqual([
      { calls: 13, numbers: 10, ...CLEAN },
      { calls: 5, numbers: 5, ...CLEAN },
    ]);
  });

  test('a call that dies with the lock leaves it; while it lives, the others go on without a number', async () => {
    const spool = newSpool();
    const asterisk = await pbx(spool);
    const told = await draw(asterisk, 3);
    const hangUp = await holdCounter(asterisk, REGISTRY, FROM);
    // They give up by themselves: the call that has the lock is still there.
    told.push(...(await draw(asterisk, 3)));
    expect(told.slice(3).map(({ status }) => status)).toEqual([
      'offline_busy',
      'offline_busy',
      'offline_busy',
    ]);
    await hangUp();
    told.push(...(await draw(asterisk, 3)));

    expect(accountOf('a lock held by a call that died', told, spool)).toEqual({
      calls: 9,
      numbers: 6,
      ...CLEAN,
    });
  });
});

/** Leaves a copy of what the real dd has synchronised. */
const SPYING_DD =
  'for word; do case $word in of=*) file=${word#of=} ;; esac; done\n/bin/dd "$@" && cp "$file" "$file.synced"';
/** A disk that is busy with other things. */
const SLOW_DD = 'sleep 3\nexec /bin/dd "$@"';

/** Puts a dd in front of the real one; gives its folder. */
function putInFrontOfDd(spool: Spool, script: string): string {
  const tools = join(spool.path, 'tools');
  mkdirSync(tools);
  writeFileSync(join(tools, 'dd'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return `${spool.inside}/tools`;
}
