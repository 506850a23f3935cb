/**
 * Polls until the question returns something other than undefined, null or false.
 * @param what what is awaited, for the error after `milliseconds`
 */
export async function until<T>(
  what: string | (() => string),
  question: () => T | Promise<T>,
  milliseconds = 60_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const answer = await question();
    if (answer !== undefined && answer !== null && answer !== false)
      return answer as NonNullable<Exclude<T, false>>;
    if (performance.now() > end) {
      throw new Error(`not within ${milliseconds} ms: ${typeof what === 'string' ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
