import type { Text } from './text.ts';

interface Details {
  /** `input`: what the person gave cannot be used. `unreachable`: the place it comes from. `other`: the work failed. */
  blame?: 'input' | 'unreachable' | 'other';
  cause?: unknown;
}

/** An error of a tool, with its message in both languages. */
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
