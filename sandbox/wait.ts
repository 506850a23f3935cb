import type { EventEmitter } from 'node:events';

/** Waits; ends early, with `false`, when whoever asked has gone (`event` of `peer`). */
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
