import type { ReportMails } from '../../src/store/report-mails.ts';

/** Which daily reports were sent, in memory. */
export function memoryReportMails(): ReportMails {
  const all = new Map<
    string,
    { operator: string; day: string; begun_ms: number; sent_ms: number | null; failure: string | null }
  >();
  const of = (operator: string) =>
    [...all.values()].filter((row) => row.operator === operator).sort((a, b) => (a.day < b.day ? -1 : 1));
  return {
    async newest(operator) {
      return of(operator).at(-1)?.day ?? null;
    },
    async begin(operator, day, begun_ms) {
      const known = all.get(`${operator} ${day}`);
      if (known !== undefined && (known.sent_ms !== null || known.failure === null)) return false;
      all.set(`${operator} ${day}`, { operator, day, begun_ms, sent_ms: null, failure: null });
      return true;
    },
    async sent(operator, day, now_ms) {
      Object.assign(all.get(`${operator} ${day}`) ?? {}, { sent_ms: now_ms, failure: null });
    },
    async failed(operator, day, failure) {
      const row = all.get(`${operator} ${day}`);
      if (row?.sent_ms === null) row.failure = failure;
    },
    async unsent(operator, from) {
      return of(operator)
        .filter(({ day, sent_ms }) => sent_ms === null && day >= from)
        .map(({ day, begun_ms, failure }) => ({ day, begun_ms, failure }));
    },
  };
}
