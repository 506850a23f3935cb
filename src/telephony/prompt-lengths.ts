import { readFileSync } from 'node:fs';
import { PROMPT_NAMES, type PromptName } from './prompts.ts';
import { readWav } from './wav.ts';

/** Length of each prompt in milliseconds. */
export type PromptLengths = Map<PromptName, number>;

/** The path is the same from the sources and from the build. */
export const PROMPTS_FOLDER = new URL('../../asterisk/sounds/pt_BR/carimbo/', import.meta.url);

/** For a prompt whose file cannot be read here, since the PBX may have it. */
const ASSUMED_MS = 3000;

/** Reads the header of each prompt; never throws. */
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
