import { expect, it } from 'vitest';
import { memoryReportMails } from '../../test/support/memory-report-mails.ts';
import type { ReportMails } from '../store/report-mails.ts';
import { DailyReports } from './daily-reports.ts';

const OPERATOR = '326305';
const at = (text: string) => Date.parse(`${text}:00-03:00`);

function staged(mails: ReportMails = memoryReportMails()) {
  const state = { now: at('2026-11-27T06:59'), sent: [] as string[], failure: null as string | null };
  const jobs = new DailyReports({
    operators: [{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo', hour: 7 }],
    mails,
    now: async () => state.now,
    async make(_operator, day) {
      return async () => {
        if (state.failure === null) state.sent.push(day);
        return state.failure;
      };
    },
  });
  const poll = async (text: string) => {
    state.now = at(text);
    return jobs.poll(OPERATOR);
  };
  return { state, poll, mails };
}

it('sends the day before, once, from the hour on', async () => {
  const { state, poll } = staged();
  await poll('2026-11-27T06:59');
  expect(state.sent).toEqual([]);
  await poll('2026-11-27T07:00');
  await poll('2026-11-27T23:59');
  await poll('2026-11-28T00:00');
  expect(state.sent).toEqual(['2026-11-26']);
  await poll('2026-11-28T07:00');
  expect(state.sent).toEqual(['2026-11-26', '2026-11-27']);
});

it('sends late the days that were missed while no server ran, at most seven', async () => {
  const { state, poll } = staged();
  await poll('2026-11-03T07:00');
  await poll('2026-11-06T06:00');
  expect(state.sent).toEqual(['2026-11-02', '2026-11-03', '2026-11-04']);
  await poll('2026-11-27T09:00');
  expect(state.sent.slice(3)).toEqual([20, 21, 22, 23, 24, 25, 26].map((day) => `2026-11-${day}`));
});

it('tries a day again that the mail server did not take', async () => {
  const { state, poll, mails } = staged();
  state.failure = 'smtp respondeu 451';
  expect(await poll('2026-11-27T07:00')).toBe(false);
  expect(await mails.unsent(OPERATOR, '2026-11-01')).toMatchObject([
    { day: '2026-11-26', failure: 'smtp respondeu 451' },
  ]);
  state.failure = null;
  expect(await poll('2026-11-27T07:30')).toBe(true);
  expect(await poll('2026-11-27T08:00')).toBe(true);
  expect(state.sent).toEqual(['2026-11-26']);
  expect(await mails.unsent(OPERATOR, '2026-11-01')).toEqual([]);
});

it('is sent by one of two nodes, and not again where one was ended while sending', async () => {
  const mails = memoryReportMails();
  const [a, b] = [staged(mails), staged(mails)];
  await Promise.all([a.poll('2026-11-27T07:00'), b.poll('2026-11-27T07:00')]);
  expect([...a.state.sent, ...b.state.sent]).toEqual(['2026-11-26']);
  // A node that begins, and is never heard of again.
  await mails.begin(OPERATOR, '2026-11-27', at('2026-11-28T07:00'));
  await a.poll('2026-11-28T07:01');
  expect(a.state.sent.concat(b.state.sent)).toEqual(['2026-11-26']);
  await b.poll('2026-11-29T07:00');
  expect(b.state.sent.at(-1)).toBe('2026-11-28');
});
