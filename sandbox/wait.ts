import type { EventEmitter } from 'node:events';

/** Waits; resolves early with `false` when the client has gone (`event` of `peer`). */
export function wait(ms: number | 'forever', peer: EventEmitter, event = 'close'): Promise<boolean> {
  return new Promise((resolve) => {
    const gone = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const done = () => {
      peer.off(event, gone);
      resolve(true);
    };
    const timer = ms === 'forever' ? undefined : setTimeout(done, ms);
    peer.once(event, gone);
  });
}
