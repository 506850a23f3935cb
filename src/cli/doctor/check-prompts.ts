import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROMPTS_FOLDER } from '../../telephony/prompt-lengths.ts';
import { PROMPT_NAMES } from '../../telephony/prompts.ts';
import { isAsteriskFolder, promptsFolder, soundsFolder } from '../asterisk/asterisk-folders.ts';
import { t } from '../language.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';

/** The prompts of this package and those in the Asterisk of this machine, if it has one. */
export function checkPrompts({ etc }: Pick<Examination, 'etc'>): Finding[] {
  const own = checkFolder(fileURLToPath(PROMPTS_FOLDER), t('reinstale o Carimbo', 'reinstall Carimbo'));
  if (!isAsteriskFolder(etc)) return [own];
  return [own, checkFolder(promptsFolder(soundsFolder(etc)), 'carimbo asterisk install')];
}

function checkFolder(folder: string, todo: string): Finding {
  const missing = PROMPT_NAMES.filter((name) => !existsSync(join(folder, `${name}.wav`)));
  const place = t(`Áudios em ${folder}`, `Prompts in ${folder}`);
  if (missing.length === 0)
    return { check: 'prompts', status: 'ok', found: `${place}: ${PROMPT_NAMES.length}` };
  return {
    check: 'prompts',
    status: 'fail',
    found: t(
      `${place}: faltam ${missing.length} de ${PROMPT_NAMES.length} (${missing[0]} …)`,
      `${place}: ${missing.length} of ${PROMPT_NAMES.length} are missing (${missing[0]} …)`,
    ),
    callers: t(
      'ouvem silêncio no lugar do áudio; o número é emitido assim mesmo',
      'they hear silence where a prompt is missing; the number is issued all the same',
    ),
    todo,
  };
}
