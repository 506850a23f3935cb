import texts from './prompts.json' with { type: 'json' };

/** What callers hear. In JSON, so that scripts/render-prompts.mjs needs no build. */
export type PromptName = keyof typeof texts;

export interface Prompt {
  /** Spoken text in Portuguese; empty for silence. */
  text: string;
  /** When it is played, for a person who records it. */
  use: string;
}

export const PROMPTS: Record<PromptName, Prompt> = texts;

export const PROMPT_NAMES = Object.keys(texts) as PromptName[];

/** Folder below the language in Asterisk's sounds. */
const FOLDER = 'carimbo/';

/** The prompt as Asterisk's STREAM FILE names it: `carimbo/welcome-card`. */
export function soundFile(name: PromptName): string {
  return FOLDER + name;
}

/** The prompt that a STREAM FILE argument names, or null for another sound. */
export function promptOf(file: string): PromptName | null {
  const name = file.startsWith(FOLDER) ? file.slice(FOLDER.length) : '';
  return Object.hasOwn(PROMPTS, name) ? (name as PromptName) : null;
}

/**
 * The prompt of a digit or letter of a number, or null for a character without one. Accents are removed: a number in an
 * operator's own format may contain them.
 */
export function characterPrompt(character: string): PromptName | null {
  const plain = character.normalize('NFD').charAt(0).toLowerCase();
  if (/[0-9]/.test(plain)) return `digits/${plain}` as PromptName;
  return /[a-z]/.test(plain) ? (`letters/${plain}` as PromptName) : null;
}
