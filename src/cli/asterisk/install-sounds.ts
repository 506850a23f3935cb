import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROMPTS_FOLDER } from '../../telephony/prompt-lengths.ts';
import { PROMPT_NAMES } from '../../telephony/prompts.ts';
import { promptsFolder } from './asterisk-folders.ts';
import { type Placed, placeFile } from './place-file.ts';

/** Copies the prompts; the operator's own recordings of the same names stay unless forced. Counts by outcome. */
export function installSounds(sounds: string, force: boolean): Record<Placed, number> {
  const counts: Record<Placed, number> = { written: 0, replaced: 0, same: 0, kept: 0 };
  for (const name of PROMPT_NAMES) {
    const content = readFileSync(join(fileURLToPath(PROMPTS_FOLDER), `${name}.wav`));
    counts[placeFile(join(promptsFolder(sounds), `${name}.wav`), content, { force, mode: 0o644 })] += 1;
  }
  return counts;
}
