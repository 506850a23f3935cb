/** What a token lives when nobody says it: short enough to be wrong about. */
const UNSAID_SECONDS = 300;

/** Seconds, from a number or from text, which many send. */
export function lifetimeOf(value: unknown): number {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : UNSAID_SECONDS;
}
