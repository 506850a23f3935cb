import { readPromptLengths } from '../../telephony/prompt-lengths.ts';
import { promptOf } from '../../telephony/prompts.ts';
import { type Caller, HANGUP } from '../../telephony/simulator/channel.ts';
import type { Transcript } from './transcript.ts';

export interface TerminalCallerOptions {
  transcript: Transcript;
  /** Keyed automatically after the first question. */
  card: string | undefined;
  /** Share of the real time that sounds and silences take; 0 for none. */
  pace: { sounds: number; silences: number };
  /** Called when the server exceeds the time limit that it set: Asterisk would now continue the dialplan. */
  stalled(): void;
}

/** Time between two keys of the card. */
const KEY_MS = 150;

/** The caller of a simulated channel: a keyboard, a card that is keyed automatically, or both. */
export class TerminalCaller implements Caller {
  readonly #options: TerminalCallerOptions;
  readonly #lengths = readPromptLengths();
  /** Pressed but not read yet. */
  readonly #pressed: string[] = [];
  #wake: (() => void) | null = null;
  /** The card is keyed in the silence after the question, never during it. */
  #card: 'unasked' | 'asked' | 'keying' | 'keyed';
  #sounding = false;
  #deadMansSwitch: NodeJS.Timeout | undefined;

  constructor(options: TerminalCallerOptions) {
    this.#options = options;
    this.#card = options.card === undefined ? 'keyed' : 'unasked';
  }

  press(key: string): void {
    this.#pressed.push(key);
    this.#wake?.();
  }

  /** Ends this wait and every later one. */
  hangUp(): void {
    this.press(HANGUP);
  }

  close(): void {
    clearTimeout(this.#deadMansSwitch);
  }

  hear(sound: string): number | null {
    const prompt = promptOf(sound);
    if (!prompt) return null;
    this.#sounding = true;
    if (prompt === 'welcome-card' && this.#card === 'unasked') this.#card = 'asked';
    this.#options.transcript.hears(prompt);
    return this.#lengths.get(prompt) ?? 0;
  }

  async listen(ms: number, keys: string): Promise<string | null> {
    const { pace, card = '', transcript } = this.#options;
    const wait = ms * (this.#sounding ? pace.sounds : pace.silences);
    if (!this.#sounding && this.#card === 'asked') {
      this.#card = 'keying';
      this.#pressed.push(...card, '#');
    }
    this.#sounding = false;
    if (this.#card === 'keying') await this.#wait(KEY_MS * pace.silences);

    const until = performance.now() + wait;
    for (;;) {
      const key = this.#next();
      if (key === HANGUP) return HANGUP;
      if (key !== null && keys.includes(key)) {
        transcript.keys(key);
        return key;
      }
      if (key !== null) continue; // Asterisk drops keys that it does not wait for
      const left = until - performance.now();
      if (left <= 0) return null;
      await this.#wait(left);
    }
  }

  variableSet(name: string, value: string): void {
    if (name !== 'TIMEOUT(absolute)') return;
    clearTimeout(this.#deadMansSwitch);
    const ms = Number(value) * 1000;
    if (ms > 0) this.#deadMansSwitch = setTimeout(() => this.#options.stalled(), ms);
  }

  #next(): string | null {
    if (this.#pressed[0] === HANGUP) return HANGUP;
    const key = this.#pressed.shift() ?? null;
    if (this.#card === 'keying' && this.#pressed.length === 0) this.#card = 'keyed';
    return key;
  }

  /** Waits, at most until the next key. */
  async #wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }
}
