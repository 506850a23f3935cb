import { CarimboError } from '../../errors.ts';

/** An error for the log: its name, code and place, never its message, which may quote what a caller keyed. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const place = error.stack
    ?.split('\n')
    .find((line) => /^\s+at /.test(line))
    ?.trim();
  if (error instanceof CarimboError) {
    const cause = error.cause instanceof Error ? { cause: describeError(error.cause) } : {};
    return { error: error.name, code: error.code, ...cause };
  }
  const code = (error as NodeJS.ErrnoException).code;
  return { error: error.name, ...(typeof code === 'string' && { code }), at: place };
}
