/** An error without its message, because database drivers and parsers quote data in messages. */
export interface ErrorForLog {
  name: string;
  code?: string;
  /** Frames only, without the message. */
  stack: string[];
  cause?: ErrorForLog;
}

const DEEPEST_CAUSE = 4;

export function errorForLog(error: unknown, depth = 0): ErrorForLog {
  if (!(error instanceof Error)) return { name: `thrown ${typeof error}`, stack: [] };
  const logged: ErrorForLog = { name: error.name, stack: frames(error) };
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') logged.code = code;
  if (error.cause !== undefined && depth < DEEPEST_CAUSE) logged.cause = errorForLog(error.cause, depth + 1);
  return logged;
}

function frames(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').map((line) => line.trim());
  return lines.filter((line) => /^at .*(:\d+:\d+\)?|<anonymous>\)?)$/.test(line)).slice(0, 12);
}
