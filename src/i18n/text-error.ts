import type { Text } from './text.ts';

interface Details {
  /** `input`: unusable input. `unreachable`: its source does not answer. `other`: anything else. */
  blame?: 'input' | 'unreachable' | 'other';
  cause?: unknown;
}

/** An error of a command, with its message in both languages. */
export class TextError extends Error {
  readonly text: Text;
  readonly blame: NonNullable<Details['blame']>;

  constructor(text: Text, { blame = 'other', cause }: Details = {}) {
    super(text.en, { cause });
    this.name = new.target.name;
    this.text = text;
    this.blame = blame;
  }
}
