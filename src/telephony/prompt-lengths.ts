import { readFileSync } from 'node:fs';
import { PROMPT_NAMES, type PromptName } from './prompts.ts';
import { readWav } from './wav.ts';

/** How long each prompt is, in milliseconds. */
export type PromptLengths = Map<PromptName, number>;

/** Where the prompts lie, in the sources and in the build alike. */
export const PROMPTS_FOLDER = new URL('../../asterisk/sounds/pt_BR/carimbo/', import.meta.url);

/** For a prompt whose file is missing or unreadable here: the PBX may still have it. */
const ASSUMED_MS = 3000;

/** Reads all headers once; never throws. */
export function readPromptLengths(folder: URL = PROMPTS_FOLDER): PromptLengths {
  return new Map(PROMPT_NAMES.map((name) => [name, lengthOf(new URL(`${name}.wav`, folder))]));
}

function lengthOf(file: URL): number {
  try {
    return readWav(readFileSync(file)).ms;
  } catch {
    return ASSUMED_MS;
  }
}
