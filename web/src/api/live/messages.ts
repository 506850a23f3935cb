import type { LiveCalls } from '../../../../src/api/schemas/my-calls.ts';

export type LiveCall = LiveCalls['calls'][number];

/** From a tab to the hub. */
export type ToHub =
  /** `inFront`: somebody is using this tab. */
  | { type: 'hello'; inFront: boolean }
  | { type: 'front' }
  | { type: 'drawn'; number: string }
  | { type: 'rings'; round: number; canSound: boolean }
  | { type: 'bye' };

/** From the hub to a tab. */
export type ToTab =
  /** `isShown`: this tab shows what rings; the others only say so. */
  | { type: 'state'; calls: LiveCall[]; isLive: boolean; isShown: boolean }
  /** This tab makes the sound, if it can. */
  | { type: 'ring'; round: number }
  | { type: 'signed out' };

/** A tab, as the hub sees it. */
export interface Port {
  post(message: ToTab): void;
}
