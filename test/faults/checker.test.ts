import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { check } from './checker.mjs';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-checker-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DAY = '99999720261127';
/** 12:00 in São Paulo. */
const CALLED_AT = Date.parse('2026-11-27T12:00:00-03:00') / 1000;
const [FIRST, SECOND, OWN] = [`${DAY}900000`, `${DAY}901001`, `${DAY}000001`];

/**
 * A run as it should be. Call a: a number of the PBX, with its facts. Call b: the same after a restart, and the server had
 * given it a number that nobody heard.
 */
function goodRun() {
  const draw = (call: string, line: object) => ({ op: 'draw', call, line, began: 10, ended: 11 });
  const numberLine = (number: string, call_id: string) => ({
    ...{ type: 'number', number, called_at: CALLED_AT, call_id, caller: '11999990000', host: 'h' },
  });
  const lines = {
    a: numberLine(FIRST, 'a'),
    ended: { type: 'call.ended', unique_id: 'u-a', number: FIRST },
    card: { type: 'card', card_number: '0001', number: FIRST },
    b: {
      ...numberLine(SECOND, 'b'),
      ...{ skipped_from: `${DAY}900001`, skipped_to: `${DAY}901000`, reason: 'restart' },
    },
  };
  const deliver = (call: string, line: { number: string; type: string }) => ({
    ...{ op: 'deliver', call, line, began: 20, ended: 21, status: 201, got_number: line.number },
    ...{ conflict: false, ...(line.type === 'number' && { floor: line.number }) },
  });
  const issued = (at: object) => JSON.stringify({ numbering: 'offline', host: 'h', ...at });
  const called_at = '2026-11-27T12:00:00.000-03:00';
  return {
    history: [
      { op: 'issue', call: 'b', began: 1, ended: 5, status: 0, code: 'UND_ERR_HEADERS_TIMEOUT' },
      draw('a', lines.a),
      draw('a', lines.ended),
      draw('a', lines.card),
      draw('b', lines.b),
      { op: 'issue', call: 'b', told: SECOND, began: 12, ended: 13, status: 200, number: OWN, got_call: 'b' },
      deliver('a', lines.a),
      deliver('a', lines.ended),
      deliver('a', lines.card),
      deliver('b', lines.b),
      {
        op: 'issue',
        call: 'b',
        told: SECOND,
        began: 30,
        ended: 31,
        status: 200,
        number: SECOND,
        got_call: 'b',
      },
    ] as Record<string, unknown>[],
    protocols: [
      { number: OWN, call_id: 'b', day: '2026-11-27', caller: '11999990000', card_number: null },
      { number: FIRST, call_id: 'a', day: '2026-11-27', caller: '11999990000', card_number: '0001' },
    ] as Record<string, unknown>[],
    entries: [
      { number: OWN, type: 'issued', data: '{}' },
      { number: FIRST, type: 'issued', data: issued({ called_at }) },
      { number: FIRST, type: 'call.ended', data: JSON.stringify({ unique_id: 'u-a' }) },
      {
        number: OWN,
        type: 'offline_numbered',
        data: JSON.stringify({ number: SECOND, called_at, host: 'h', first: true }),
      },
      {
        number: null,
        type: 'offline_skipped',
        data: JSON.stringify({ from: `${DAY}900001`, to: `${DAY}901000`, reason: 'restart' }),
      },
    ] as Record<string, unknown>[],
  };
}

type Run = ReturnType<typeof goodRun>;

async function judge({ history: lines, protocols, entries }: Run) {
  const history = join(folder, 'history.ndjson');
  writeFileSync(history, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const stored = {
    protocols: () => protocols,
    entries: () => entries.map((entry, i) => ({ seq: i + 1, ...entry })),
  };
  const database = { read: (judge: (rows: unknown) => Promise<void>) => judge(stored) };
  return check({ history, database, verified: { problems: [] }, stalled: null });
}

test('finds nothing in a run in which all went well', async () => {
  expect(await judge(goodRun())).toMatchObject({
    problems: 0,
    list: [],
    answered: 2,
    offline: { drawn: 2, second: 1, skipped: 1000, deliveries: 4 },
  });
});

const without = (rows: Record<string, unknown>[], type: string) => rows.filter((row) => row.type !== type);
const changed = (rows: Record<string, unknown>[], index: number, change: object) =>
  rows.map((row, i) => (i === index ? { ...row, ...change } : row));

test.each<[string, string, (run: Run) => Partial<Run>]>([
  ['a number of the PBX is gone', 'lost', ({ protocols }) => ({ protocols: protocols.slice(0, 1) })],
  ['a second number is gone', 'lost', ({ entries }) => ({ entries: without(entries, 'offline_numbered') })],
  ['a fact is gone', 'lost', ({ entries }) => ({ entries: without(entries, 'call.ended') })],
  ['a card is gone', 'lost', (run) => ({ protocols: changed(run.protocols, 1, { card_number: null }) })],
  ['a fact is there twice', 'double', ({ entries }) => ({ entries: [...entries, entries[2] ?? {}] })],
  [
    'a number has two protocols',
    'double',
    ({ entries }) => ({ entries: [...entries, { ...entries[3], number: FIRST }] }),
  ],
  ['a number is issued twice', 'double', ({ entries }) => ({ entries: [...entries, entries[1] ?? {}] })],
  [
    'no entry says what was skipped',
    'gap',
    ({ entries }) => ({ entries: without(entries, 'offline_skipped') }),
  ],
  [
    'a number of the range was the server’s',
    'gap',
    (run) => ({
      protocols: [...run.protocols, { ...run.protocols[0], number: `${DAY}900002`, call_id: 'c' }],
    }),
  ],
  [
    'a protocol has the day of its delivery',
    'wrong_day',
    (run) => ({ protocols: changed(run.protocols, 1, { day: '2026-11-28' }) }),
  ],
  [
    'the time of the call is another',
    'wrong_fact',
    (run) => ({
      entries: changed(run.entries, 1, {
        data: JSON.stringify({ numbering: 'offline', host: 'h', called_at: '2026-11-27T12:00:01.000-03:00' }),
      }),
    }),
  ],
  [
    'the caller is another',
    'wrong_fact',
    (run) => ({ protocols: changed(run.protocols, 1, { caller: '1' }) }),
  ],
  [
    'a conflict is recorded',
    'conflict',
    ({ entries }) => ({ entries: [...entries, { number: FIRST, type: 'offline_conflict', data: '{}' }] }),
  ],
  ['a conflict is answered', 'conflict', (run) => ({ history: changed(run.history, 6, { conflict: true }) })],
  [
    'a delivery is answered with another number',
    'wrong_answer',
    (run) => ({ history: changed(run.history, 9, { got_number: OWN }) }),
  ],
  [
    'the floor is below the number',
    'wrong_answer',
    (run) => ({ history: changed(run.history, 9, { floor: FIRST }) }),
  ],
  [
    'a delivery is new twice',
    'created_twice',
    ({ history }) => ({ history: [...history, history[6] ?? {}] }),
  ],
  [
    'a line is refused',
    'dishonest_error',
    (run) => ({ history: changed(run.history, 7, { status: 422, code: 'number_not_offline' }) }),
  ],
  ['a number is never taken', 'undelivered', (run) => ({ history: run.history.filter((_, i) => i !== 6) })],
  [
    'the servers answer another number after the delivery',
    'double',
    (run) => ({ history: changed(run.history, 10, { number: OWN }) }),
  ],
  [
    'the servers’ own number is gone',
    'lost',
    (run) => ({ history: changed(run.history, 5, { number: `${DAY}000002` }) }),
  ],
])('finds that %s', async (_what, kind, change) => {
  const run = goodRun();
  const { kinds, list } = await judge({ ...run, ...change(run) });
  expect(kinds, list.join('\n')).toHaveProperty(kind);
});
