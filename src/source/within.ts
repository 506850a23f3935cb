import { noteDeadline } from './deadline.ts';

/**
 * Runs something that stops by a signal, for so long at most, and until the caller's own signal says so; how long is
 * noted for whoever asks (`timeLeft`).
 * By hand: what AbortSignal.any and AbortSignal.timeout leave behind with a signal that lives as long as the process
 * adds up (Node 20: some 200 bytes a call), and their timer goes on when the work is done.
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  noteDeadline(controller.signal, ms);
  const stop = () => controller.abort();
  const timer = setTimeout(stop, ms);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
