import type { Logger } from 'pino';
import type { PromptLengths } from '../prompt-lengths.ts';
import { type PromptName, soundFile } from '../prompts.ts';
import { type AgiConnection, CallGoneError } from './connection.ts';
import type { Reply } from './reply.ts';
import { CHANNEL_TIMEOUT, COMMAND_LIMIT, DIGIT_SLICE, PROMPT_SLACK, REARM_AFTER } from './timing.ts';

/** The server is stopping and the dialogue must end. */
export class StoppingError extends Error {
  override name = 'StoppingError';
}

export interface PhoneOptions {
  /** Updated with the time that Asterisk really needs for a prompt. */
  lengths: PromptLengths;
  /** Prompts already reported as missing; shared by all calls of a server. */
  missingPrompts: Set<string>;
  log: Logger;
  /** Aborted when dialogues must end. */
  stop: AbortSignal;
}

/** Given back for a timeout of the channel's own that has passed meanwhile; 0 would mean no timeout. */
const MIN_REMAINING_MS = 1000;

/** A prompt that was cut by the timeout is assumed to be at most this long. */
const MAX_PROMPT_MS = 30_000;

/**
 * The caller's phone, as a dialogue uses it.
 *
 * Asterisk waits for a FastAGI server without a limit, so that a server that stalls would leave the caller in silence. Before
 * each step the phone therefore sets TIMEOUT(absolute) as a dead man's switch: if this server does not come back in time,
 * Asterisk ends the script, and the dialplan's `T` extension takes the call to a human.
 */
export class Phone {
  readonly #connection: AgiConnection;
  readonly #options: PhoneOptions;
  #armed: { at: number; ms: number } | null = null;
  /** When a timeout ends that the channel had before this call, by performance.now(); null without one. */
  #ownTimeoutEnds: number | null = null;

  constructor(connection: AgiConnection, options: PhoneOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** Arms the timeout for the first time and keeps the one that the channel had. Reading it returns what is left of it. */
  async begin(): Promise<void> {
    const seconds = Number(await this.get('TIMEOUT(absolute)'));
    if (seconds > 0) this.#ownTimeoutEnds = performance.now() + seconds * 1000;
    await this.armTimeout();
  }

  /** Arms the timeout for the next step. @throws StoppingError when the server is stopping */
  async armTimeout(ms = CHANNEL_TIMEOUT): Promise<void> {
    if (this.#options.stop.aborted) throw new StoppingError();
    this.#armed = { at: performance.now(), ms };
    await this.set('TIMEOUT(absolute)', (ms / 1000).toFixed(1));
  }

  /**
   * Removes the timeout, so that it cannot end the wait in the queue, and restores the channel's own. The dialplan reads
   * how the dialogue ended from CARIMBO_DIALOGUE: AGISTATUS is SUCCESS also when this server dies.
   */
  async disarmTimeout(outcome: 'done' | 'failed' = 'done'): Promise<void> {
    this.#armed = null;
    await this.set('CARIMBO_DIALOGUE', outcome);
    const ends = this.#ownTimeoutEnds;
    const remaining = ends === null ? 0 : Math.max(MIN_REMAINING_MS, ends - performance.now());
    await this.set('TIMEOUT(absolute)', remaining === 0 ? '0' : (remaining / 1000).toFixed(3));
  }

  /** Whether this server stalled for so long that Asterisk ended the script. The caller has not hung up then. */
  get hasTimedOut(): boolean {
    return this.#armed !== null && performance.now() - this.#armed.at >= this.#armed.ms;
  }

  async answer(): Promise<void> {
    await this.#command('ANSWER');
  }

  async get(variable: string): Promise<string> {
    const reply = await this.#command('GET VARIABLE', [variable]);
    return reply.result === '1' ? (reply.value ?? '') : '';
  }

  async set(variable: string, value: string): Promise<void> {
    await this.#command('SET VARIABLE', [variable, value]);
  }

  /** Plays a prompt and returns the key of `keys` that interrupted it. A missing prompt is skipped. */
  async play(prompt: PromptName, keys = ''): Promise<string | null> {
    const limit = Math.max(CHANNEL_TIMEOUT, (this.#options.lengths.get(prompt) ?? 0) + PROMPT_SLACK);
    await this.armTimeout(limit);
    const began = performance.now();
    try {
      const reply = await this.#command('STREAM FILE', [soundFile(prompt), keys], limit);
      if (reply.code !== 200 || reply.result === '-1') await this.#reportMissing(prompt);
      else if (reply.result === '0') this.#options.lengths.set(prompt, performance.now() - began);
      return keyOf(reply);
    } catch (error) {
      if (this.hasTimedOut) this.#reportCut(prompt, limit);
      throw error;
    }
  }

  /** Waits for any key; null when `ms` pass without one. */
  async waitForKey(ms: number): Promise<string | null> {
    for (let left = ms; left > 0; ) {
      const slice = Math.min(left, DIGIT_SLICE - (await this.#keepArmed()));
      left -= slice;
      const reply = await this.#command('WAIT FOR DIGIT', [String(slice)], slice);
      if (reply.result === '-1') throw new CallGoneError('caller_hung_up');
      const key = keyOf(reply);
      if (key !== null) return key;
    }
    return null;
  }

  /**
   * Arms the timeout, unless that was just now: Asterisk drops a key that is pressed between two commands (run_agi in
   * res_agi.c), so there are as few as possible between two keys.
   * @returns how long ago it was armed, in milliseconds
   */
  async #keepArmed(): Promise<number> {
    const armed = this.#armed;
    const ago = armed?.ms === CHANNEL_TIMEOUT ? Math.ceil(performance.now() - armed.at) : REARM_AFTER;
    if (ago < REARM_AFTER && !this.#options.stop.aborted) return ago;
    await this.armTimeout();
    return 0;
  }

  /** `-1` means a hang-up, which the next command finds out, or a prompt that Asterisk does not have. */
  async #reportMissing(prompt: PromptName): Promise<void> {
    await this.#command('CHANNEL STATUS');
    if (this.#options.missingPrompts.has(prompt)) return;
    this.#options.missingPrompts.add(prompt);
    const language = await this.get('CHANNEL(language)');
    this.#options.log.warn({ prompt: soundFile(prompt), language }, 'prompt missing in Asterisk, skipped');
  }

  /** This server stalled, or the PBX has a longer recording than known here: assume that, for the next caller. */
  #reportCut(prompt: PromptName, ms: number): void {
    this.#options.lengths.set(prompt, Math.min(2 * ms, MAX_PROMPT_MS));
    this.#options.log.warn(
      { prompt: soundFile(prompt), ms },
      'prompt cut by the call timeout: if the PBX has a longer recording, copy it to this server',
    );
  }

  async #command(verb: string, args: string[] = [], takesMs = 0): Promise<Reply> {
    const reply = await this.#connection.send(verb, args, takesMs + COMMAND_LIMIT);
    if (reply.code !== 200)
      this.#options.log.warn({ command: verb, code: reply.code }, 'Asterisk refused a command');
    return reply;
  }
}

/** `result` is the ASCII code of the key, 0 for none, -1 for failure. */
function keyOf(reply: Reply): string | null {
  const code = Number(reply.result);
  const key = code > 0 && code < 128 ? String.fromCharCode(code) : '';
  return /^[0-9A-D*#]$/.test(key) ? key : null;
}
