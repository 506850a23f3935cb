import { PROMPTS, type PromptName } from '../../telephony/prompts.ts';
import { t } from '../language.ts';

/** Shows a call while it happens. Prompts are always in Portuguese, as the caller hears them. */
export interface Transcript {
  hears(prompt: PromptName): void;
  keys(key: string): void;
  says(text: string): void;
  /** Ends the current line. */
  end(): void;
}

/** Consecutive digits and keys share a line. */
export function createTranscript(write: (text: string) => void): Transcript {
  let open: 'digits' | 'keys' | null = null;

  const end = () => {
    if (open !== null) write('\n');
    open = null;
  };
  const append = (kind: 'digits' | 'keys', label: string, text: string) => {
    if (open !== kind) {
      end();
      write(`  ${label.padEnd(6)} `);
    }
    open = kind;
    write(text);
  };

  return {
    end,
    hears(prompt) {
      if (prompt === 'pause') {
        if (open === 'digits') write(' ');
        return;
      }
      const digit = /^digits\/(\d)$/.exec(prompt)?.[1];
      if (digit !== undefined) {
        append('digits', t('ouve', 'hears'), digit);
        return;
      }
      end();
      write(`  ${t('ouve', 'hears').padEnd(6)} “${PROMPTS[prompt].text}”\n`);
    },
    keys: (key) => append('keys', t('tecla', 'keys'), key),
    says(text) {
      end();
      write(`${text}\n`);
    },
  };
}

export const SILENT_TRANSCRIPT: Transcript = { hears() {}, keys() {}, says() {}, end() {} };
