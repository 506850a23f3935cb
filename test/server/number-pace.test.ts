import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { Sqlite as Database } from '../../src/platform/sqlite.ts';
import { buildOnce } from '../cli/carimbo.ts';
import { KEY, startCarimbo } from '../support/carimbo-process.ts';

/** Half of a day's numbers are used, early and late in the day. The operator's time zone sets the time of day. */

beforeAll(buildOnce);

/** A time zone in which it is now the given hour. */
function zoneAt(hour: number): { zone: string; day: string } {
  const now = new Date();
  const ahead = (hour - now.getUTCHours() + 24) % 24;
  const offset = ahead > 12 ? ahead - 24 : ahead;
  const day = new Date(now.getTime() + offset * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
  // POSIX: the sign in these names is inverted.
  return { zone: `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`, day };
}

async function issueAfterHalf(hour: number) {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-pace-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'carimbo.db');
  const server = await startCarimbo({ CARIMBO_DATA_DIR: folder, CARIMBO_DATABASE_URL: `sqlite:${file}` });
  onTestFinished(() => server.end('SIGTERM'));
  const issue = async () => {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    const response = await fetch(`${server.url}/v1/protocols`, { method: 'POST', headers, body: '{}' });
    return ((await response.json()) as { number: string }).number;
  };
  const operator = (await issue()).slice(0, 6);
  const { zone, day } = zoneAt(hour);
  const db = new Database(file);
  db.prepare('update journal_head set time_zone = ?, day = ?, number = 499998').run(zone, day);
  db.close();
  const numbers = [await issue(), await issue(), await issue()];
  expect(numbers).toEqual(['499999', '500000', '500001'].map((sequence) => operator + day + sequence));
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  await server.end('SIGTERM');
  const warnings = server.output().match(/end before midnight|antes da meia-noite/g)?.length ?? 0;
  const metric = `carimbo_day_numbers_pace_warnings_total{operator="${operator}"}`;
  return { warnings, counted: metrics.split('\n').find((line) => line.startsWith(metric)) };
}

it('warns once when half of the day’s numbers are used by six in the morning', async () => {
  expect(await issueAfterHalf(6)).toEqual({ warnings: 1, counted: expect.stringMatching(/ 1$/) });
});

it('does not warn when half of the numbers last until eight in the evening', async () => {
  expect(await issueAfterHalf(20)).toEqual({ warnings: 0, counted: expect.stringMatching(/ 0$/) });
});
