import type { Logger } from 'pino';
import type { PromptLengths } from '../prompt-lengths.ts';
import { type PromptName, soundFile } from '../prompts.ts';
import { type AgiConnection, CallGoneError } from './connection.ts';
import type { Reply } from './reply.ts';
import { COMMAND_LIMIT, PROMPT_SLACK, SLICE, SWITCH } from './timing.ts';

/** The server is stopping and the dialogue has to come to its end. */
export class StoppingError extends Error {
  override name = 'StoppingError';
}

export interface PhoneOptions {
  /** Corrected by what Asterisk really plays. */
  lengths: PromptLengths;
  /** Prompts already reported as missing; shared by all calls of a server. */
  missing: Set<string>;
  log: Logger;
  /** Aborted when dialogues have to end. */
  stop: AbortSignal;
}

/** Of a limit that ran out meanwhile: 0 would mean none. */
const LEAST_LEFT = 1000;

/** No recording that outlasted the switch is believed to be longer. */
const LONGEST_PROMPT = 30_000;

/**
 * The caller's phone as a dialogue sees it.
 *
 * Asterisk waits for a FastAGI server without limit, so a server that stalls would keep the caller in silence.
 * Before each step the phone therefore winds a dead man's switch, TIMEOUT(absolute): when we do not come back in
 * time, Asterisk takes the call away from us and the dialplan's `T` extension leads it to a human.
 */
export class Phone {
  readonly #connection: AgiConnection;
  readonly #options: PhoneOptions;
  #wound: { at: number; ms: number } | null = null;
  /** The limit that the channel had before us: when it ends, by our clock; null for none. */
  #limitEnds: number | null = null;

  constructor(connection: AgiConnection, options: PhoneOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** Winds the switch for the first time, and remembers the limit that the channel had: reading gives what is left of it. */
  async begin(): Promise<void> {
    const seconds = Number(await this.get('TIMEOUT(absolute)'));
    if (seconds > 0) this.#limitEnds = performance.now() + seconds * 1000;
    await this.wind();
  }

  /** Winds the switch for the next step. @throws StoppingError when the server wants to stop */
  async wind(ms = SWITCH): Promise<void> {
    if (this.#options.stop.aborted) throw new StoppingError();
    this.#wound = { at: performance.now(), ms };
    await this.set('TIMEOUT(absolute)', (ms / 1000).toFixed(1));
  }

  /** Takes the switch off, so that it cannot fire in the queue, and gives the channel its own limit back. */
  async unwind(): Promise<void> {
    this.#wound = null;
    const left = this.#limitEnds === null ? 0 : Math.max(LEAST_LEFT, this.#limitEnds - performance.now());
    await this.set('TIMEOUT(absolute)', left === 0 ? '0' : (left / 1000).toFixed(3));
  }

  /** Whether we stalled so long that Asterisk took the call away: nobody hung up then. */
  get switchFired(): boolean {
    return this.#wound !== null && performance.now() - this.#wound.at >= this.#wound.ms;
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

  /** Plays a prompt; a key of `keys` interrupts it and is given back. A missing prompt is skipped. */
  async play(prompt: PromptName, keys = ''): Promise<string | null> {
    const most = Math.max(SWITCH, (this.#options.lengths.get(prompt) ?? 0) + PROMPT_SLACK);
    await this.wind(most);
    const began = performance.now();
    try {
      const reply = await this.#command('STREAM FILE', [soundFile(prompt), keys], most);
      if (reply.code !== 200 || reply.result === '-1') await this.#skip(prompt);
      else if (reply.result === '0') this.#options.lengths.set(prompt, performance.now() - began);
      return keyOf(reply);
    } catch (error) {
      if (this.switchFired) this.#outlasted(prompt, most);
      throw error;
    }
  }

  /** Waits for any key; null when `ms` pass without one. */
  async key(ms: number): Promise<string | null> {
    for (let left = ms; left > 0; left -= SLICE) {
      const slice = Math.min(left, SLICE);
      await this.wind();
      const reply = await this.#command('WAIT FOR DIGIT', [String(slice)], slice);
      if (reply.result === '-1') throw new CallGoneError('caller_hung_up');
      const key = keyOf(reply);
      if (key !== null) return key;
    }
    return null;
  }

  /** `-1` means a hang-up, which the next command meets, or else a prompt that Asterisk does not find. */
  async #skip(prompt: PromptName): Promise<void> {
    await this.#command('CHANNEL STATUS');
    if (this.#options.missing.has(prompt)) return;
    this.#options.missing.add(prompt);
    const language = await this.get('CHANNEL(language)');
    this.#options.log.warn({ prompt: soundFile(prompt), language }, 'prompt missing in Asterisk, skipped');
  }

  /** We stalled, or else the PBX has a longer recording than we know: the next caller is to hear it to its end. */
  #outlasted(prompt: PromptName, ms: number): void {
    this.#options.lengths.set(prompt, Math.min(2 * ms, LONGEST_PROMPT));
    this.#options.log.warn(
      { prompt: soundFile(prompt), ms },
      'the dead man’s switch cut a prompt: where the PBX has a longer recording, put it on this server too',
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
