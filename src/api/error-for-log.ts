/** An error without its message: database drivers and parsers quote the data there, and data belongs in no log. */
export interface ErrorForLog {
  name: string;
  code?: string;
  /** Where, without what. */
  stack: string[];
  cause?: ErrorForLog;
}

const DEEPEST_CAUSE = 4;

export function errorForLog(error: unknown, depth = 0): ErrorForLog {
  if (!(error instanceof Error)) return { name: `thrown ${typeof error}`, stack: [] };
  const told: ErrorForLog = { name: error.name, stack: frames(error) };
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') told.code = code;
  if (error.cause !== undefined && depth < DEEPEST_CAUSE) told.cause = errorForLog(error.cause, depth + 1);
  return told;
}

function frames(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').map((line) => line.trim());
  return lines.filter((line) => /^at .*(:\d+:\d+\)?|<anonymous>\)?)$/.test(line)).slice(0, 12);
}
