import type { OperatorConfig } from '../config/config.ts';
import type { Reports } from '../reports/reports.ts';
import { sendMessage } from './create-email.ts';
import { reportMessage } from './report-message.ts';

export interface ReportOfDay {
  reports: Reports;
  operator: OperatorConfig | undefined;
  day: string;
}

/** Makes an operator's report of a day. @returns what sends it: null, or why it could not be sent */
export async function prepareReport({
  reports,
  operator,
  day,
}: ReportOfDay): Promise<() => Promise<string | null>> {
  if (operator?.email === undefined || operator.reports === undefined)
    throw new Error('a report without an address');
  const { ans_registry, name, time_zone: zone, email } = operator;
  const { language, to } = operator.reports;
  const job = { kind: 'daily', operator: ans_registry, zone, day, language } as const;
  const figures = JSON.parse((await reports.make({ ...job, format: 'json' })).toString());
  const workbook = await reports.make({ ...job, format: 'xlsx' });
  const message = reportMessage({ name, day, language, figures, workbook });
  return async () => {
    const answer = await sendMessage(email, { to, name, id: `report.${ans_registry}.${day}`, message });
    return answer.outcome === 'unavailable' ? answer.reason : null;
  };
}
