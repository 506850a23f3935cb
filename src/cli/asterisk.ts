import type { Command } from 'commander';
import { registerAsteriskInstall } from './asterisk/install.ts';
import { registerAsteriskPrint } from './asterisk/print.ts';
import { t } from './language.ts';

/** `carimbo asterisk …`: the dialplan and the prompts for a PBX. */
export function registerAsterisk(program: Command): void {
  const asterisk = program
    .command('asterisk')
    .description(t('plano de discagem e áudios para o Asterisk', 'dialplan and prompts for Asterisk'));
  registerAsteriskPrint(asterisk);
  registerAsteriskInstall(asterisk);
}
