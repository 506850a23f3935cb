import { useEffect, useSyncExternalStore } from 'react';
import { Hub } from './hub.ts';
import type { LiveCall, ToHub, ToTab } from './messages.ts';
import { startSound, stopSound } from './sound.ts';

export type { LiveCall } from './messages.ts';

export interface Live {
  calls: readonly LiveCall[];
  /** False: nothing is shown by itself any more. */
  isLive: boolean;
  /** Another tab shows what rings. */
  isElsewhere: boolean;
}

const NOTHING: Live = { calls: [], isLive: true, isElsewhere: false };

let live = NOTHING;
let send: ((message: ToHub) => void) | null = null;
const listeners = new Set<() => void>();

function become(next: Live): void {
  live = next;
  for (const listener of listeners) listener();
}

export function useLive(): Live {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => live,
  );
}

/** The call was drawn, and rings. */
export function drawn(number: string): void {
  send?.({ type: 'drawn', number });
}

/** This tab shows what rings from now on. */
export function showHere(): void {
  send?.({ type: 'front' });
}

/**
 * Follows the calls of a user while this is mounted.
 * @param user null for one without extensions
 */
export function useFollowing(user: string | null, onSignedOut: () => void): void {
  useEffect(() => {
    if (user === null) return;
    const receive = (message: ToTab) => {
      if (message.type === 'state') {
        const { calls, isLive, isShown } = message;
        become({ calls, isLive, isElsewhere: !isShown });
        if (!calls.some(({ state }) => state === 'ringing')) stopSound();
      } else if (message.type === 'signed out') onSignedOut();
      else void startSound().then((canSound) => send?.({ type: 'rings', round: message.round, canSound }));
    };
    const toHub = connect(user, receive);
    const isUsed = () => document.visibilityState === 'visible' && document.hasFocus();
    const hello = () => toHub({ type: 'hello', inFront: isUsed() });
    const bye = () => toHub({ type: 'bye' });
    const front = () => isUsed() && toHub({ type: 'front' });
    // A page that the browser had put aside comes back without being loaded.
    const back = ({ persisted }: PageTransitionEvent) => persisted && hello();
    send = toHub;
    hello();
    window.addEventListener('focus', front);
    window.addEventListener('pointerdown', front);
    window.addEventListener('keydown', front);
    document.addEventListener('visibilitychange', front);
    window.addEventListener('pagehide', bye);
    window.addEventListener('pageshow', back);
    return () => {
      window.removeEventListener('focus', front);
      window.removeEventListener('pointerdown', front);
      window.removeEventListener('keydown', front);
      document.removeEventListener('visibilitychange', front);
      window.removeEventListener('pagehide', bye);
      window.removeEventListener('pageshow', back);
      bye();
      send = null;
      stopSound();
      become(NOTHING);
    };
  }, [user, onSignedOut]);
}

/** One worker for each user: who signs in after another gets a connection of their own. */
function connect(user: string, receive: (message: ToTab) => void): (message: ToHub) => void {
  if (typeof SharedWorker === 'undefined') {
    const hub = new Hub();
    const port = { post: receive };
    return (message) => hub.receive(port, message);
  }
  const { port } = new SharedWorker(new URL('./live-worker.ts', import.meta.url), {
    type: 'module',
    name: `carimbo ${user}`,
  });
  port.onmessage = ({ data }: MessageEvent<ToTab>) => receive(data);
  return (message) => port.postMessage(message);
}
