import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { plural } from '../plural.ts';
import { DEFAULT_ETC, isAsteriskFolder, promptsFolder, soundsFolder } from './asterisk/asterisk-folders.ts';
import { withNewKey } from './asterisk/dialplan-key.ts';
import { type DialplanOptions, withDialplanOptions } from './asterisk/dialplan-options.ts';
import { readSettings } from './asterisk/dialplan-settings.ts';
import {
  dialplanFile,
  fillDialplan,
  PLACEHOLDER_KEY,
  type Values,
  WAYS,
  type Way,
} from './asterisk/fill-dialplan.ts';
import { installSounds } from './asterisk/install-sounds.ts';
import { isKept, type Placed, type PlaceOptions, placeFile } from './asterisk/place-file.ts';
import { type DialplanPlan, planDialplan } from './asterisk/plan-dialplan.ts';
import { keptWords, keyMissing, oldKeyWords, recordingOff } from './asterisk/plan-words.ts';
import { isSealed, seal } from './asterisk/seal.ts';
import { CommandFailure, UsageError } from './failure.ts';
import { t } from './language.ts';
import { print } from './print.ts';
import { dataSettingsFor } from './settings.ts';

interface InstallOptions extends DialplanOptions {
  dir: string;
  sounds?: string;
  force?: boolean;
}

export function registerAsteriskInstall(asterisk: Command): void {
  withDialplanOptions(asterisk.command('install'))
    .description(
      t(
        'copia o plano de discagem e os áudios para o Asterisk desta máquina',
        'copies dialplan and prompts to this machine’s Asterisk',
      ),
    )
    .option(
      '-d, --dir <folder>',
      t('pasta de configuração do Asterisk', 'Asterisk’s configuration folder'),
      DEFAULT_ETC,
    )
    .option(
      '--sounds <folder>',
      t('pasta de sons (sem ela: a de asterisk.conf)', 'sounds folder (without it: that of asterisk.conf)'),
    )
    .option(
      '-f, --force',
      t(
        'troca também o que foi mudado à mão (guardando uma cópia)',
        'also replaces what was changed by hand (keeping a copy)',
      ),
    )
    .action(install);
}

async function install({
  dir,
  sounds = soundsFolder(dir),
  force = false,
  ...options
}: InstallOptions): Promise<void> {
  if (!isAsteriskFolder(dir)) {
    throw new UsageError(
      t(
        `${dir} não é a pasta de um Asterisk: não há nela asterisk.conf nem extensions.conf. Diga qual com --dir, ou use “carimbo asterisk print”.`,
        `${dir} is not the folder of an Asterisk: it holds neither asterisk.conf nor extensions.conf. Name it with --dir, or use “carimbo asterisk print”.`,
      ),
    );
  }
  const { config } = dataSettingsFor(options);
  const way = options.way ?? installedWay(dir);
  const file = join(dir, dialplanFile(way));
  const installed = existsSync(file) ? readSettings(readFileSync(file, 'utf8')) : new Map<string, string>();
  const plan = planDialplan(config, { ...options, way }, installed);
  // It may hold an API key: only Asterisk's own group reads it.
  const rules: PlaceOptions = { force, mode: 0o640, isOurs: isSealed };
  const place = (key: Values) => placeFile(file, Buffer.from(seal(fillDialplan(plan.text, key))), rules);
  const isNewKey = options.createKey === true && !isKept(file, rules);
  const placed = isNewKey ? await withNewKey(config, options.operator, place) : place({});
  print(`${placed === 'kept' ? '✗' : '✓'} ${file}: ${placedWords(placed)}`);
  if (placed !== 'kept') tell(plan);

  const counts = installSounds(sounds, force);
  print(`${counts.kept > 0 ? '⚠' : '✓'} ${promptsFolder(sounds)}: ${soundWords(counts)}`);
  if (placed === 'kept') {
    throw new CommandFailure(
      t(
        'O plano de discagem foi mudado à mão e ficou como está; --force o troca, com os seus ajustes, e guarda uma cópia.',
        'The dialplan was changed by hand and was left; --force replaces it, with your settings, and keeps a copy.',
      ),
    );
  }
  const oldKey = installed.get('CARIMBO_KEY_ID');
  if (isNewKey && oldKey && installed.get('CARIMBO_KEY') !== PLACEHOLDER_KEY) print(oldKeyWords(oldKey));
  if (!isNewKey && plan.text.includes(PLACEHOLDER_KEY)) print(keyMissing());
  print(nextSteps(way));
}

/** The way that is installed there already, so that an update needs no options; FastAGI where there is none, or both. */
function installedWay(dir: string): Way {
  const [way, another] = WAYS.filter((name) => existsSync(join(dir, dialplanFile(name))));
  return way !== undefined && another === undefined ? way : 'fastagi';
}

function tell({ kept, recordingLeftToNext }: DialplanPlan): void {
  if (kept.size > 0) print(keptWords(kept));
  if (recordingLeftToNext) print(`  ${recordingOff()}`);
}

function placedWords(placed: Placed): string {
  const words: Record<Placed, string> = {
    written: t('gravado', 'written'),
    replaced: t(
      'atualizado; o anterior ficou ao lado, com .bak-',
      'updated; the one before lies beside it, as .bak-',
    ),
    same: t('já estava igual', 'was the same already'),
    kept: t('mudado à mão, não trocado', 'changed by hand, not replaced'),
  };
  return words[placed];
}

function soundWords({ written, replaced, same, kept }: Record<Placed, number>): string {
  const own =
    kept > 0
      ? t(
          `; ${plural(kept, 'gravação própria mantida', 'gravações próprias mantidas')}`,
          `; ${plural(kept, 'recording', 'recordings')} of your own kept`,
        )
      : '';
  const copied = written + replaced;
  return t(
    `${plural(copied, 'áudio copiado', 'áudios copiados')}, ${plural(same, 'já igual', 'já iguais')}${own}`,
    `${plural(copied, 'prompt', 'prompts')} copied, ${same} the same already${own}`,
  );
}

function nextSteps(way: Way): string {
  const name = dialplanFile(way);
  return t(
    `
Falta, no extensions.conf (FreePBX e Issabel: extensions_custom.conf):
  #include ${name}
e, onde a ligação chega:
  same => n,Goto(carimbo-${way},s,1)
Os canais precisam do idioma pt_BR (no tronco: language=pt_BR), com maiúsculas assim. Depois:
  asterisk -rx "dialplan reload"
  asterisk -rx "dialplan show carimbo-${way}"
e confira tudo com: carimbo doctor`,
    `
Still to do, in extensions.conf (FreePBX and Issabel: extensions_custom.conf):
  #include ${name}
and where the call comes in:
  same => n,Goto(carimbo-${way},s,1)
The channels need the language pt_BR (on the trunk: language=pt_BR), in exactly this case. Then:
  asterisk -rx "dialplan reload"
  asterisk -rx "dialplan show carimbo-${way}"
and check it all with: carimbo doctor`,
  );
}
