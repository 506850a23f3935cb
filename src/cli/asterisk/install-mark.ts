import { createHash } from 'node:crypto';

const MARK = '\n; carimbo-install sha256:';

/** Adds a last line by which a later install sees whether the file was changed since. */
export function withMark(text: string): string {
  return `${text.trimEnd()}\n${MARK}${hash(text.trimEnd())}\n`;
}

/** Whether a file is unchanged since `withMark`. */
export function isUnchanged(file: Buffer): boolean {
  const text = file.toString('utf8');
  const at = text.lastIndexOf(MARK);
  return at >= 0 && text.slice(at + MARK.length).trim() === hash(text.slice(0, at).trimEnd());
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
