import type { ReportReads } from '../store/report-reads.ts';
import { type DailyJob, dailyReport } from './daily.ts';
import { type ExportJob, exportFile } from './export-file.ts';
import { type OmbudsmanJob, ombudsmanFigures, ombudsmanSheets } from './ombudsman.ts';
import { sheetsCsv } from './sheets-file.ts';

/** What is made in a thread. Everything in it must be cloneable. */
export type ReportJob = ExportJob | OmbudsmanJob | DailyJob;

export async function* runJob(job: ReportJob, reads: ReportReads): AsyncGenerator<Uint8Array> {
  switch (job.kind) {
    case 'export':
      return yield* exportFile(job, reads);
    case 'ombudsman':
      return yield await ombudsmanFile(job, reads);
    case 'daily':
      yield await dailyFile(job, reads);
  }
}

async function ombudsmanFile(job: OmbudsmanJob, reads: ReportReads): Promise<Uint8Array> {
  const figures = await ombudsmanFigures(job, reads);
  if (job.format === 'json') return Buffer.from(JSON.stringify(figures));
  const sheets = ombudsmanSheets(figures, job.language);
  if (job.format === 'csv') return sheetsCsv(sheets, job.language);
  return (await import('./workbook.ts')).workbook(sheets, job.language);
}

async function dailyFile(job: DailyJob, reads: ReportReads): Promise<Uint8Array> {
  const { figures, sheets } = await dailyReport(job, reads);
  if (job.format === 'json') return Buffer.from(JSON.stringify(figures));
  return (await import('./workbook.ts')).workbook(sheets, job.language);
}
