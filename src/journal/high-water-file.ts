import { open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CarimboError } from '../errors.ts';

/** How far one operator's journal has come, as far as this node knows. */
export interface Mark {
  /** The newest head that this node saw. */
  head: { seq: number; hash: string; at: string };
  /** Civil day (`YYYYMMDD`) → a sequence that no number given out by this node is above; the newest days only. */
  ceilings: Record<string, number>;
}

export type Marks = Map<string, Mark>;

/** @returns null where there is no file yet. @throws CarimboError `high_water_unreadable` */
export async function readMarks(file: string): Promise<Marks | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    const code = codeOf(error);
    throw unreadable(`não pode ser lido (${code})`, `cannot be read (${code})`, error);
  }
  return parse(text);
}

/** Writes so that a power cut leaves the old file or the new one, never half of one. */
export async function writeMarks(file: string, marks: Marks): Promise<void> {
  const fresh = `${file}.new`;
  // Left by a process that was killed: its mode and owner may be wrong.
  await unlink(fresh).catch(() => {});
  const handle = await open(fresh, 'wx', 0o600);
  try {
    await handle.writeFile(
      `${JSON.stringify({ version: 1, operators: Object.fromEntries(marks) }, null, 1)}\n`,
    );
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function parse(text: string): Marks {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const { version, operators } = (value ?? {}) as { version?: unknown; operators?: unknown };
  if (version !== 1 || typeof operators !== 'object' || operators === null) throw damaged();
  return new Map(
    Object.entries(operators).map(([operator, mark]) => {
      if (!isMark(mark)) throw damaged();
      return [operator, mark];
    }),
  );
}

function isMark(value: unknown): value is Mark {
  const { head, ceilings } = (value ?? {}) as Partial<Mark>;
  return (
    Number.isSafeInteger(head?.seq) &&
    typeof head?.hash === 'string' &&
    typeof head.at === 'string' &&
    typeof ceilings === 'object' &&
    ceilings !== null &&
    Object.entries(ceilings).every(([day, last]) => /^\d{8}$/.test(day) && Number.isSafeInteger(last))
  );
}

function damaged(): CarimboError {
  return unreadable('está danificado', 'is damaged');
}

function unreadable(pt: string, en: string, cause?: unknown): CarimboError {
  return new CarimboError('high_water_unreadable', 500, { 'pt-BR': pt, en }, { cause });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'erro';
}
