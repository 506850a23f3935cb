/** A clock that stands still until a test advances it. */
export function createTestClock() {
  let now = Date.parse('2026-11-22T14:05:00Z');
  return {
    clock: () => now,
    advance(ms: number) {
      now += ms;
    },
  };
}
