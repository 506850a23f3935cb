/**
 * The promise's result, or what `otherwise` gives or throws once the signal has aborted. What the promise stands for is
 * not stopped, and what comes of it later is ignored.
 */
export async function abortable<T, E = never>(
  promise: Promise<T>,
  { signal, otherwise }: { signal: AbortSignal; otherwise: () => E },
): Promise<T | E> {
  const aborted = Symbol();
  let leave = (): void => {};
  const left = new Promise<typeof aborted>((resolve) => {
    leave = () => resolve(aborted);
  });
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    const result = await Promise.race([left, promise]);
    return result === aborted ? otherwise() : result;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
