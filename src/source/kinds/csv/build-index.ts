import { open } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { RecordAssembler, type Row } from './assemble-records.ts';
import type { FileSourceConfig } from './file-source-config.ts';
import { type FileVersion, isSameVersion, readVersion, versionOf } from './file-version.ts';
import { IndexWriter } from './index-writer.ts';
import { LineReport, type Summary } from './line-report.ts';
import { type FileProblem, FileProblemError, PROBLEMS } from './problem.ts';
import { readBeneficiary } from './read-beneficiary.ts';
import { type Layout, readHeader } from './read-header.ts';
import { readLines } from './read-lines.ts';

export interface BuildOptions {
  config: FileSourceConfig;
  /** The version to be indexed; when the file is another one by the end, nothing is built. */
  version: FileVersion;
  /** The new index, which must not exist; it is complete and flushed to disk when the promise resolves. */
  target: string;
}

/** Bytes read, parsed and inserted in one turn: some 600 lines, a few milliseconds. */
const CHUNK_BYTES = 65_536;

/**
 * Reads the whole file once, line by line, and writes the index; memory does not grow with the file. The other work of
 * this thread gets its turn after every chunk.
 * @throws FileProblemError, or what the disk said
 */
export async function buildIndex(
  { config, version, target }: BuildOptions,
  signal?: AbortSignal,
): Promise<Summary> {
  const file = await open(config.path, 'r');
  try {
    await expectVersion(version, config.path, versionOf(await file.stat({ bigint: true })));
    const writer = await IndexWriter.create(target);
    try {
      const report = new LineReport();
      const chunks = file.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });
      const layout = await fill(writer, report, { chunks, config, signal });
      const duplicates = writer.index();
      const summary = report.summary({ rows: writer.rows - duplicates.count, duplicates });
      if (summary.rows === 0) throw new FileProblemError(nothingUsable(summary));
      await expectVersion(version, config.path);
      await writer.finish({ ...summary, hasCpf: layout?.at.cpf !== undefined });
      return summary;
    } finally {
      writer.close();
    }
  } finally {
    await file.close();
  }
}

interface Input {
  chunks: AsyncIterable<Buffer>;
  config: FileSourceConfig;
  signal: AbortSignal | undefined;
}

async function fill(writer: IndexWriter, report: LineReport, input: Input): Promise<Layout | null> {
  const assembler = new RecordAssembler(input.config.delimiter);
  let layout: Layout | null = null;

  const take = (row: Row): void => {
    if (layout !== null) {
      store(row, layout, { writer, report });
      return;
    }
    if ('fault' in row) throw new FileProblemError(PROBLEMS.headerUnreadable());
    layout = readHeader(row.fields, input.config);
    assembler.columns = layout.width;
  };

  for await (const lines of readLines(input.chunks, input.config.encoding)) {
    input.signal?.throwIfAborted();
    for (const line of lines) assembler.push(line).forEach(take);
    await nextTurn();
  }
  assembler.end().forEach(take);
  return layout;
}

function store(
  row: Row,
  layout: Layout,
  { writer, report }: { writer: IndexWriter; report: LineReport },
): void {
  if ('fault' in row) {
    report.skip(row.line, row.fault);
    return;
  }
  const reading = readBeneficiary(row.fields, layout);
  if (reading === 'blank') return;
  if ('fault' in reading) {
    report.skip(row.line, reading.fault);
    return;
  }
  for (const doubt of reading.doubts) report.doubt(row.line, doubt);
  writer.add(row.line, reading.beneficiary);
}

async function expectVersion(version: FileVersion, path: string, opened?: FileVersion): Promise<void> {
  const now = opened ?? (await readVersion(path));
  if (!isSameVersion(version, now)) throw new FileProblemError(PROBLEMS.changed());
}

function nothingUsable({ named: [first] }: Summary): FileProblem {
  return first === undefined ? PROBLEMS.empty() : PROBLEMS.allRejected(first.line, first.reason);
}
