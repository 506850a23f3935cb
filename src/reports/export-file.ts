import type { Language } from '../i18n/language.ts';
import type { SearchFilter } from '../service/protocol-service.ts';
import { searchPage } from '../service/search.ts';
import type { ReportReads } from '../store/report-reads.ts';
import { csvHead, csvRow } from './csv.ts';
import { protocolColumns } from './protocol-columns.ts';
import type { Cell } from './table.ts';

export const FILE_FORMATS = ['csv', 'xlsx'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** Rows that are read at a time, about 60 kB of CSV: more of them leave the cache of the processor before they are written. */
const PAGE = 250;
/** A workbook comes in small pieces; sending each by itself would keep the other thread busy. */
const CHUNK_BYTES = 128 * 1024;

export interface ExportJob {
  kind: 'export';
  operator: string;
  areaCode: string | undefined;
  filter: Omit<SearchFilter, 'cursor' | 'limit'>;
  /** Whether documents of the person are shown. */
  beneficiaries: boolean;
  language: Language;
  format: FileFormat;
}

/** The bytes of the file, newest protocol first; pages are read as the bytes are taken. */
export async function* exportFile(job: ExportJob, reads: ReportReads): AsyncGenerator<Uint8Array> {
  const { language, format } = job;
  const columns = protocolColumns(job);
  const titles = columns.map(({ title }) => title[language]);
  const kinds = columns.map(({ kind }) => kind);
  if (format === 'csv') {
    yield Buffer.from(csvHead(titles));
    for await (const page of pages(job, reads))
      yield Buffer.from(page.map((row) => csvRow(row, kinds, language)).join(''));
    return;
  }
  const { workbookRow, workbookStream } = await import('./workbook.ts');
  async function* rows() {
    for await (const page of pages(job, reads)) for (const row of page) yield workbookRow(row, kinds);
  }
  const name = language === 'en' ? 'Protocols' : 'Protocolos';
  const widths = columns.map(({ width }) => width);
  yield* inChunks(workbookStream(rows(), { name, titles, kinds, widths }, language));
}

async function* pages(
  { operator, areaCode, filter, beneficiaries, language }: ExportJob,
  reads: ReportReads,
): AsyncGenerator<Cell[][]> {
  const columns = protocolColumns({ beneficiaries });
  const options = { reads, operator, areaCode, most: PAGE };
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await searchPage(options, {
      ...filter,
      beneficiaries,
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    cursor = page.next_cursor;
    if (page.items.length > 0)
      yield page.items.map((protocol) => columns.map(({ of }) => of(protocol, language)));
  }
}

async function* inChunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream as unknown as AsyncIterable<Uint8Array>) {
    parts.push(part);
    size += part.length;
    if (size < CHUNK_BYTES) continue;
    yield Buffer.concat(parts);
    parts = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(parts);
}
