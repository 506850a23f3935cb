import { withTimeout } from './with-timeout.ts';

const never = new Promise<never>(() => {});

/** @returns true when the time has passed, false as soon as the signal aborts */
export function sleep(ms: number, signal?: AbortSignal): Promise<boolean> {
  return withTimeout({ ms, ...(signal && { signal }), otherwise: (why) => why === 'timeout' }, () => never);
}
