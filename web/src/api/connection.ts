import { useSyncExternalStore } from 'react';

const RETRY_MS = 2_000;

let isLost = false;
const listeners = new Set<() => void>();

function become(lost: boolean): void {
  if (isLost === lost) return;
  isLost = lost;
  for (const listener of listeners) listener();
}

export function connectionWorks(): void {
  become(false);
}

/** From now on the server is asked until it answers. */
export function connectionLost(): void {
  if (isLost) return;
  become(true);
  const timer = setInterval(async () => {
    const answers = await fetch('/healthz', { cache: 'no-store' }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) become(false);
    if (!isLost) clearInterval(timer);
  }, RETRY_MS);
}

export function useIsConnectionLost(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isLost,
  );
}

window.addEventListener('offline', connectionLost);
