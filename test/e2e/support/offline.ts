import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/until.ts';
import { asteriskFolder } from '../available.mjs';
import type { Asterisk, AsteriskOptions } from './asterisk.ts';
import { withSettings } from './dialplan.ts';

export const REGISTRY = '326305';
/** Of the machines in the tests; the dialplan takes the first eight characters. */
export const MACHINE = 'ab12cd34000000000000000000000001';
export const OTHER_MACHINE = '9876fedc000000000000000000000002';
export const host = (machineId: string) => machineId.slice(0, 8);

export interface Range {
  registry?: string;
  host: string;
  from: number;
  to: number;
}

/** The folder where the numbers of a PBX are, inside the chroot of its version. */
export interface Spool {
  /** As the test sees it. */
  path: string;
  /** As Asterisk sees it. */
  inside: string;
  remove(): void;
}

export function makeSpool(version: AsteriskOptions['version']): Spool {
  const root = asteriskFolder(version);
  const path = mkdtempSync(join(root, 'tmp', 'carimbo-spool-'));
  return {
    path,
    inside: path.slice(root.length),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** asterisk/carimbo-offline.conf with the settings and ranges of a site, as `install` writes them. */
export function offlineText(settings: Record<string, string | number>, ranges: readonly Range[]): string {
  const shipped = readFileSync(new URL('../../../asterisk/carimbo-offline.conf', import.meta.url), 'utf8');
  const text = withSettings(shipped, { CARIMBO_REGISTRY: REGISTRY, ...settings });
  const blocks = ranges.map(
    ({ registry = REGISTRY, host, from, to }) =>
      `exten => ${registry}-${host},1,Set(CARIMBO_RANGE_FROM=${from})\n same => n,Set(CARIMBO_RANGE_TO=${to})\n same => n,Return()\n`,
  );
  return text.replace(/(?=^; FAIXAS)/m, blocks.join(''));
}

/** Calls without audio: each draws as both dialplans do. */
export const DRAWING = `
[drawing]
exten => idle,1,Answer()
 same => n,Wait(3600)
exten => draw,1,Set(CARIMBO_CALL=\${UNIQUEID})
 same => n,Gosub(carimbo-offline-range,s,1)
 same => n,GosubIf($["\${CARIMBO_OFFLINE_FROM}" != ""]?carimbo-offline-draw,s,1)
 same => n,UserEvent(Drawn,Number: \${CARIMBO_PROTOCOL},Status: \${CARIMBO_STATUS},Call: \${CALLERID(num)})
 same => n,Hangup()
exten => odd,1,Set(CALLERID(num)=\${URIDECODE(\${ODD})})
 same => n,Goto(draw,1)
`;

/** A call that takes the lock of a counter and dies with it. */
export const HOLDING = `
[holding]
exten => idle,1,Answer()
 same => n,Wait(3600)
exten => s,1,UserEvent(Holding,Taken: \${TRYLOCK(carimbo-\${COUNTER})},Holder: \${CHANNEL})
 same => n,Wait(3600)
`;

/**
 * Takes the lock of a counter, as a call does that draws and does not come to an end.
 * @returns hangs that call up
 */
export async function holdCounter(
  asterisk: Asterisk,
  registry: string,
  from: number,
): Promise<() => Promise<void>> {
  asterisk.ami.send({
    Action: 'Originate',
    Channel: 'Local/idle@holding/n',
    Context: 'holding',
    Exten: 's',
    Priority: '1',
    Variable: `COUNTER=${registry}-${from}`,
    Async: 'true',
  });
  const { fields } = await until('the lock to be taken', () =>
    asterisk.ami.events.find((event) => event.fields.UserEvent === 'Holding'),
  );
  if (fields.Taken !== '1') throw new Error('the lock was not free');
  return async () => {
    asterisk.ami.send({ Action: 'Hangup', Channel: fields.Holder ?? '' });
    await until('the call to be gone', () =>
      asterisk.ami.events.find((event) => event.name === 'Hangup' && event.fields.Channel === fields.Holder),
    );
  };
}

/** A call and what it got; without a number `status` says why. */
export interface Drawn {
  call: string;
  number: string;
  status: string;
}

let calls = 0;

/** Places calls at once; they draw as fast as Asterisk can. */
export function place(asterisk: Asterisk, count: number, variable?: string): string[] {
  return Array.from({ length: count }, () => {
    const call = `55119${String(++calls).padStart(8, '0')}`;
    asterisk.ami.send({
      Action: 'Originate',
      Channel: 'Local/idle@drawing/n',
      Context: 'drawing',
      Exten: variable === undefined ? 'draw' : 'odd',
      ...(variable !== undefined && { Variable: variable }),
      Priority: '1',
      CallerID: call,
      Async: 'true',
    });
    return call;
  });
}

/** What was told to the calls of an Asterisk so far. */
export function drawn(asterisk: Asterisk): Drawn[] {
  return asterisk.ami.events
    .filter(({ name, fields }) => name === 'UserEvent' && fields.UserEvent === 'Drawn')
    .map(({ fields }) => ({
      call: fields.Call ?? '',
      number: fields.Number ?? '',
      status: fields.Status ?? '',
    }));
}

/** Places calls at once and waits until each has its number, or knows that it gets none. */
export async function draw(asterisk: Asterisk, count: number): Promise<Drawn[]> {
  const placed = new Set(place(asterisk, count));
  const own = () => drawn(asterisk).filter(({ call }) => placed.has(call));
  await until(
    () => `${count} draws; there are ${own().length}`,
    () => own().length === count,
    60_000,
  );
  return own();
}

/** A line of the spool, as the deliverer sends it. */
export type Line = Record<string, string>;

/** The complete lines of files, in order; what is no complete line is left out, as the deliverer does. */
export function linesOf(path: string, kind: 'numbers' | 'facts' = 'numbers'): Line[] {
  return readdirSync(path)
    .filter((name) => name.endsWith(`.${kind}`))
    .sort()
    .flatMap((name) => readFileSync(join(path, name), 'utf8').split('\n').slice(0, -1))
    .filter((line) => line.endsWith('&end=1'))
    .map((line) => Object.fromEntries(new URLSearchParams(line)));
}

export interface Account {
  calls: number;
  numbers: number;
  repeats: number;
  unaccounted: number;
}

/**
 * Compares what callers were told with the spool. A repeat: a number told twice, or in two lines. Unaccounted for: a
 * number between the start of a range and its last one that is neither in a line nor in a skipped range.
 * @param lost numbers whose lines a power cut took: they have to lie in a skipped range
 */
export function account(told: readonly Drawn[], lines: readonly Line[], from: number): Account {
  const numbers = told.map(({ number }) => number).filter((number) => number !== '');
  const inLines = lines.map(({ number }) => number ?? '');
  const repeats = numbers.length - new Set(numbers).size + (inLines.length - new Set(inLines).size);
  const skipped = lines.flatMap(({ skipped_from, skipped_to }) =>
    skipped_from && skipped_to ? [[BigInt(skipped_from), BigInt(skipped_to)] as const] : [],
  );
  const known = new Set(inLines);
  const isAccounted = (number: bigint) =>
    known.has(String(number)) || skipped.some(([first, last]) => first <= number && number <= last);
  let unaccounted = 0;
  for (const prefix of new Set([...inLines, ...numbers].map((number) => number.slice(0, 14)))) {
    const last =
      [...inLines, ...numbers]
        .filter((number) => number.startsWith(prefix))
        .sort()
        .at(-1) ?? '';
    for (let number = BigInt(`${prefix}${from}`); number <= BigInt(last); number++) {
      if (!isAccounted(number)) unaccounted += 1;
    }
  }
  return { calls: told.length, numbers: numbers.length, repeats, unaccounted };
}

/** How far to set the clock forward to be so many seconds before midnight in Brazil. */
export function untilMidnight(seconds: number): number {
  const now = Math.floor(Date.now() / 1000) - 3 * 3600;
  return 86_400 - (now % 86_400) - seconds;
}
