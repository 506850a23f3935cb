import type { PromptLengths } from '../prompt-lengths.ts';
import { PROMPTS, type PromptName, promptOf } from '../prompts.ts';
import { type Caller, HANGUP } from './channel.ts';

export interface PracticeCallerParts {
  lengths: PromptLengths;
  onPrompt(prompt: PromptName, text: string): void;
  onNumber(number: string): void;
  /** Nobody listens: no wait takes any time. */
  isHurried?: true;
}

/** The caller of a simulated channel who hears, and presses keys, somewhere else: in a browser. */
export class PracticeCaller implements Caller {
  readonly #parts: PracticeCallerParts;
  /** Pressed but not read yet. */
  #pressed: string[] = [];
  #wake: (() => void) | null = null;

  constructor(parts: PracticeCallerParts) {
    this.#parts = parts;
  }

  press(keys: Iterable<string>): void {
    if (this.hasHungUp) return;
    this.#pressed.push(...keys);
    this.#wake?.();
  }

  get hasHungUp(): boolean {
    return this.#pressed[0] === HANGUP;
  }

  /** Ends this wait and every later one. */
  hangUp(): void {
    this.#pressed = [HANGUP];
    this.#wake?.();
  }

  hear(sound: string): number | null {
    const prompt = promptOf(sound);
    if (prompt === null) return null;
    this.#parts.onPrompt(prompt, PROMPTS[prompt].text);
    return this.#parts.lengths.get(prompt) ?? 0;
  }

  /** A key that Asterisk does not wait for is lost. */
  async listen(ms: number, keys: string): Promise<string | null> {
    const until = performance.now() + (this.#parts.isHurried ? 0 : ms);
    for (;;) {
      if (this.hasHungUp) return HANGUP;
      const key = this.#pressed.shift();
      if (key !== undefined && keys.includes(key)) return key;
      if (key !== undefined) continue;
      const left = until - performance.now();
      if (left <= 0) return null;
      await this.#keyWithin(left);
    }
  }

  variableSet(name: string, value: string): void {
    if (name === 'CARIMBO_PROTOCOL' && value !== '') this.#parts.onNumber(value);
  }

  async #keyWithin(ms: number): Promise<void> {
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
