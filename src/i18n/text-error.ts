import type { Text } from './text.ts';

interface Details {
  /** `input`: what the person gave cannot be used. `other`: the work failed. */
  blame?: 'input' | 'other';
  cause?: unknown;
}

/** An error of a tool, with its message in both languages. */
export class TextError extends Error {
  readonly text: Text;
  readonly blame: 'input' | 'other';

  constructor(text: Text, { blame = 'other', cause }: Details = {}) {
    super(text.en, { cause });
    this.name = new.target.name;
    this.text = text;
    this.blame = blame;
  }
}
