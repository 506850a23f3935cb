/** An error as it is logged. */
export interface ErrorForLog {
  name: string;
  code?: string;
  message?: string;
  /** Frames only: the first lines of `stack` repeat the message. */
  stack: string[];
  cause?: ErrorForLog;
}

const MAX_CAUSES = 4;
const MAX_FRAMES = 12;

/**
 * What may be logged of an error. Never its other fields: PostgreSQL's `detail` quotes the row, and a driver attaches the
 * parameters of the query. The message is left out unless asked for, since parsers and drivers quote data in it: ask only for
 * errors that no caller's data can be the cause of.
 */
export function errorForLog(
  error: unknown,
  { message = false, depth = 0 }: { message?: boolean; depth?: number } = {},
): ErrorForLog {
  if (!(error instanceof Error)) return { name: `thrown ${typeof error}`, stack: [] };
  const { code } = error as { code?: unknown };
  const hasCause = error.cause !== undefined && depth < MAX_CAUSES;
  return {
    name: error.name,
    ...(typeof code === 'string' && { code }),
    ...(message && { message: error.message }),
    stack: framesOf(error),
    ...(hasCause && { cause: errorForLog(error.cause, { message, depth: depth + 1 }) }),
  };
}

function framesOf(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').map((line) => line.trim());
  return lines.filter((line) => /^at .*(:\d+:\d+\)?|<anonymous>\)?)$/.test(line)).slice(0, MAX_FRAMES);
}
