import type { Text } from '../../i18n/text.ts';

/** A document that cannot be used. `input`: what was given is to blame; `unreachable`: the place it should come from. */
export class ImportError extends Error {
  readonly text: Text;
  readonly blame: 'input' | 'unreachable';

  constructor(
    pt: string,
    en: string,
    { blame = 'input', cause }: { blame?: ImportError['blame']; cause?: unknown } = {},
  ) {
    super(en, { cause });
    this.name = 'ImportError';
    this.text = { 'pt-BR': pt, en };
    this.blame = blame;
  }
}
