import texts from './prompts.json' with { type: 'json' };

/** What a caller can hear. The texts lie in JSON so that the renderer (scripts/render-prompts.mjs) needs no build. */
export type PromptName = keyof typeof texts;

export interface Prompt {
  /** What is said, in Portuguese; empty for a silence. */
  text: string;
  /** Where in the call, for whoever records it anew. */
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

/** The prompt that a STREAM FILE argument names, or null for a sound that is not ours. */
export function promptOf(file: string): PromptName | null {
  const name = file.startsWith(FOLDER) ? file.slice(FOLDER.length) : '';
  return Object.hasOwn(PROMPTS, name) ? (name as PromptName) : null;
}

/**
 * The prompt of one digit or letter of a number, or null for what cannot be said. Accents are left out: numbers have
 * none, but in an operator's own format who knows.
 */
export function characterPrompt(character: string): PromptName | null {
  const plain = character.normalize('NFD').charAt(0).toLowerCase();
  if (/[0-9]/.test(plain)) return `digits/${plain}` as PromptName;
  return /[a-z]/.test(plain) ? (`letters/${plain}` as PromptName) : null;
}
