import type { ReadStream } from 'node:tty';

export interface KeypadEvents {
  /** A key of the telephone: `0` to `9`, `*`, `#`. */
  press(key: string): void;
  /** Ctrl-C or Ctrl-D. */
  hangUp(): void;
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** Reads the keyboard as a telephone's keypad. @returns closes it */
export function openKeypad(input: ReadStream, events: KeypadEvents): () => void {
  const read = (text: string) => {
    for (const key of text) {
      if (key === CTRL_C || key === CTRL_D) events.hangUp();
      else if (/^[0-9*#]$/.test(key)) events.press(key);
    }
  };
  input.setRawMode(true);
  input.setEncoding('utf8');
  input.on('data', read);
  input.resume();
  return () => {
    input.off('data', read);
    input.setRawMode(false);
    input.pause();
  };
}
