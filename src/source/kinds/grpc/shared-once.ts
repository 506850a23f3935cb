import { abortable } from '../../../concurrency/abortable.ts';
import { FAULTS } from '../../transport/http/faults.ts';

/**
 * A value that is made once for all callers: those who come meanwhile wait for the same attempt, and after a failure the
 * next caller tries again. A caller whose signal aborts stops waiting; the attempt continues for the others.
 */
export function sharedOnce<T>(make: () => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let attempt: Promise<T> | null = null;
  const start = () => {
    const started = make();
    started.catch(() => {
      if (attempt === started) attempt = null;
    });
    return started;
  };
  return async (signal) => {
    attempt ??= start();
    return abortable(attempt, { signal, otherwise: timeout });
  };
}

function timeout(): never {
  throw FAULTS.timeout();
}
