import { TextError } from '../../i18n/text-error.ts';

interface Details {
  /** `input`: the document cannot be used. `unreachable`: it could not be fetched. */
  blame?: 'input' | 'unreachable';
  cause?: unknown;
}

/** A document that cannot be imported. */
export class ImportError extends TextError {
  constructor(pt: string, en: string, { blame = 'input', cause }: Details = {}) {
    super({ 'pt-BR': pt, en }, { blame, cause });
  }
}
