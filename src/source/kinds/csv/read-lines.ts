import { isAscii, isUtf8 } from 'node:buffer';
import { decodeWindows1252 } from '../../../text/windows-1252.ts';
import type { FileSourceConfig } from './file-source-config.ts';
import { FileProblemError, PROBLEMS } from './problem.ts';

/** No line of a CSV of people is longer; a file without line ends must not fill the memory. */
const MAX_LINE_BYTES = 1_048_576;
const LINE_FEED = 0x0a;

/**
 * Physical lines without their ends (LF or CRLF), one batch for each chunk read. Decodes whole lines only, so that a
 * character is never cut, and strictly: bytes that are not in the configured encoding are a clear problem, not a
 * replacement character.
 * @throws FileProblemError
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  encoding: FileSourceConfig['encoding'],
): AsyncGenerator<string[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let lines = 0;
  let isFirst = true;
  let hasAccents = false;
  let isAllUtf8 = true;

  const decode = (block: Buffer): string[] => {
    const bytes = isFirst ? withoutMark(block, encoding) : block;
    isFirst = false;
    hasAccents ||= !isAscii(bytes);
    isAllUtf8 &&= isUtf8(bytes);
    const batch = splitLines(decodeBlock(bytes, encoding, lines));
    lines += batch.length;
    return batch;
  };

  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LINE_FEED);
    if (end === -1) {
      rest.push(chunk);
      restBytes += chunk.length;
      if (restBytes > MAX_LINE_BYTES)
        throw new FileProblemError(PROBLEMS.lineTooLong(lines + 1, MAX_LINE_BYTES));
      continue;
    }
    const batch = decode(Buffer.concat([...rest, chunk.subarray(0, end)]));
    rest = [chunk.subarray(end + 1)];
    restBytes = chunk.length - end - 1;
    yield batch;
  }
  if (restBytes > 0) yield decode(Buffer.concat(rest));
  // Names in windows-1252 are not UTF-8 by chance, not all of them: taken as configured, `João` would be read as `JoÃ£o`.
  if (encoding === 'windows-1252' && hasAccents && isAllUtf8) throw new FileProblemError(PROBLEMS.isUtf8());
}

function splitLines(text: string): string[] {
  return text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

function withoutMark(block: Buffer, encoding: FileSourceConfig['encoding']): Buffer {
  const [first, second, third] = block;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new FileProblemError(PROBLEMS.utf16());
  }
  if (first !== 0xef || second !== 0xbb || third !== 0xbf) return block;
  if (encoding !== 'utf-8') throw new FileProblemError(PROBLEMS.isUtf8());
  return block.subarray(3);
}

function decodeBlock(block: Buffer, encoding: FileSourceConfig['encoding'], linesBefore: number): string {
  if (encoding === 'windows-1252') return decodeWindows1252(block);
  if (isUtf8(block)) return block.toString('utf8');
  throw new FileProblemError(PROBLEMS.notUtf8(linesBefore + firstBadLine(block)));
}

function firstBadLine(block: Buffer): number {
  let line = 1;
  let start = 0;
  for (;;) {
    const end = block.indexOf(LINE_FEED, start);
    if (end === -1 || !isUtf8(block.subarray(start, end))) return line;
    start = end + 1;
    line += 1;
  }
}
