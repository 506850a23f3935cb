import type { Principal } from '../auth/principal.ts';

/** What a call tells the page that placed it. */
export type PracticeEvent =
  | { type: 'prompt'; prompt: string; text: string }
  | { type: 'number'; number: string }
  /** `served`: the dialogue is over, and the call would go on to an agent. */
  | { type: 'ended'; how: 'served' | 'hung_up' };

/**
 * Calls without a telephone, served by the dialogue that real callers hear: for training. They take numbers, so that only
 * operators marked `training` have them.
 */
export interface Practice {
  /** Places a call whose keys and prompts are a page's; it ends an earlier one of the same person. @throws training_busy */
  place(principal: Principal): string;
  /** What happened after the first `after` events; waits for the next one. @throws not_found */
  events(principal: Principal, id: string, after: number): Promise<PracticeEvent[]>;
  /** @throws not_found */
  press(principal: Principal, id: string, keys: string): void;
  /** @throws not_found */
  hangUp(principal: Principal, id: string): void;
  /**
   * Lets a call ring at an extension, and tells its course as a PBX does: of somebody who called lately, if there is one.
   * @returns the number that the caller got @throws training_busy
   */
  ring(principal: Principal, agent: { extension: string; name: string }): Promise<string>;
}
