import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plural } from '../../i18n/plural.ts';
import { describeFinding } from '../doctor/finding.ts';
import { CommandFailure, UsageError } from '../failure.ts';
import { t } from '../language.ts';
import { print } from '../print.ts';
import { dataSettingsFor } from '../settings.ts';
import { isAsteriskFolder, promptsFolder, soundsFolder } from './asterisk-folders.ts';
import { dialplanFindings, isIncluded } from './dialplan-findings.ts';
import { isPeerOrigin, originOf, withNewKey } from './dialplan-key.ts';
import type { DialplanOptions } from './dialplan-options.ts';
import { dialplanFile, PLACEHOLDER_KEY, type Values, WAYS, type Way } from './fill-dialplan.ts';
import { installManager } from './install-manager.ts';
import { isUnchanged, withMark } from './install-mark.ts';
import { installOffline, type OfflineResult } from './install-offline.ts';
import { installSounds } from './install-sounds.ts';
import {
  keptMessage,
  keyMissing,
  noPeerMessage,
  noRangeMessage,
  oldKeyMessage,
  recordingOff,
} from './messages.ts';
import { OFFLINE_FILE } from './offline-dialplan.ts';
import { isKept, type Placed, type PlaceOptions, placeFile } from './place-file.ts';
import { type DialplanPlan, planDialplan, readInstalled, withKey } from './plan-dialplan.ts';
import { MANAGER_FILE } from './plan-manager.ts';

export interface InstallOptions extends DialplanOptions {
  dir: string;
  sounds?: string;
  spool?: string;
  force?: boolean;
  /** Writes the manager user, too; done without it where one is installed. */
  ami?: boolean;
  /** With `ami`: the server's address as the PBX sees it. */
  from?: string;
}

/** Copies dialplan and prompts to the Asterisk of this machine. */
export async function install({
  dir: etc,
  sounds = soundsFolder(etc),
  spool,
  force = false,
  ami = false,
  from,
  ...options
}: InstallOptions): Promise<void> {
  if (!isAsteriskFolder(etc)) {
    throw new UsageError(
      t(
        `${etc} não é a pasta de um Asterisk: não tem asterisk.conf nem extensions.conf. Informe a pasta com --dir, ou use “carimbo asterisk print”.`,
        `${etc} is not the folder of an Asterisk: it holds neither asterisk.conf nor extensions.conf. Give the folder with --dir, or use “carimbo asterisk print”.`,
      ),
    );
  }
  const { config } = dataSettingsFor(options);
  const way = options.way ?? installedWay(etc);
  const file = join(etc, dialplanFile(way));
  const installed = readInstalled(existsSync(file) ? readFileSync(file, 'utf8') : null);
  const plan = planDialplan(config, { ...options, way }, installed);
  // It may hold an API key: readable by Asterisk's group only.
  const rules: PlaceOptions = { force, mode: 0o640, mayReplace: isUnchanged };
  const place = (key: Values) =>
    placeFile(file, Buffer.from(withMark(withKey(plan.text, key, plan.keyBlock))), rules);
  const isNewKey = options.createKey === true && !isKept(file, rules);
  const placed = isNewKey ? await withNewKey(config, options, place) : place({});
  print(`${placed === 'kept' ? '✗' : '✓'} ${file}: ${placedMessage(placed)}`);
  if (placed !== 'kept') printPlan(plan);
  const asked = options.origin ?? (installed.settings.get('CARIMBO_ORIGIN') || undefined);
  const origin = originOf(config, asked);
  const offline = installOffline(config, { etc, origin, operator: options.operator, spool, force });
  printOffline(join(etc, OFFLINE_FILE), offline, origin);
  const hasManager = ami || existsSync(join(etc, MANAGER_FILE));
  const manager = hasManager ? installManager(config, { dir: etc, origin: asked, from, force }) : null;
  if (manager !== null)
    print(`${manager.placed === 'kept' ? '✗' : '✓'} ${manager.file}: ${placedMessage(manager.placed)}`);

  const counts = installSounds(sounds, force);
  print(`${counts.kept > 0 ? '⚠' : '✓'} ${promptsFolder(sounds)}: ${soundsMessage(counts)}`);
  if ([placed, offline.placed, manager?.placed].includes('kept')) {
    throw new CommandFailure(
      t(
        'O arquivo marcado com ✗ foi alterado à mão e ficou como está; --force o substitui, mantém os ajustes e guarda uma cópia.',
        'The file marked ✗ was changed by hand and was not replaced; --force replaces it, keeps its settings and makes a copy.',
      ),
    );
  }
  const oldKey = installed.settings.get('CARIMBO_KEY_ID');
  const isReplaced = plan.keyBlock === undefined && installed.settings.get('CARIMBO_KEY') !== PLACEHOLDER_KEY;
  if (isNewKey && oldKey && isReplaced) print(oldKeyMessage(oldKey));
  if (!isNewKey && plan.text.includes(PLACEHOLDER_KEY)) print(keyMissing());
  if (!isPeerOrigin(config, origin)) print(noPeerMessage(origin));
  for (const finding of dialplanFindings(etc, way))
    if (finding.status !== 'ok') print(describeFinding(finding));
  const files = [dialplanFile(way), ...(offline.placed === 'no_range' ? [] : [OFFLINE_FILE])];
  print(
    nextSteps({
      way,
      entry: options.entry,
      missing: files.filter((name) => !isIncluded(etc, name)),
      todo: [...offline.todo, ...(manager === null ? [forTheCourse()] : manager.todo)],
    }),
  );
}

/** The installed way, so that an update needs no options; FastAGI where none is installed, or both are. */
function installedWay(dir: string): Way {
  const [way, another] = WAYS.filter((name) => existsSync(join(dir, dialplanFile(name))));
  return way !== undefined && another === undefined ? way : 'fastagi';
}

function printPlan({ kept, recordingLeftToNext }: DialplanPlan): void {
  if (kept.size > 0) print(keptMessage(kept));
  if (recordingLeftToNext) print(`  ${recordingOff()}`);
}

function printOffline(file: string, { placed, done }: OfflineResult, origin: string): void {
  if (placed === 'no_range') print(noRangeMessage(origin));
  else print(`${placed === 'kept' ? '✗' : '✓'} ${file}: ${placedMessage(placed)}`);
  for (const step of done) print(`✓ ${step}`);
}

function placedMessage(placed: Placed): string {
  const messages: Record<Placed, string> = {
    written: t('gravado', 'written'),
    replaced: t(
      'atualizado; o anterior ficou ao lado, com .bak-',
      'updated; the previous one is beside it, as .bak-',
    ),
    same: t('já estava igual', 'already the same'),
    kept: t('alterado à mão, não substituído', 'changed by hand, not replaced'),
  };
  return messages[placed];
}

function soundsMessage({ written, replaced, same, kept }: Record<Placed, number>): string {
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
    `${plural(copied, 'prompt', 'prompts')} copied, ${same} already the same${own}`,
  );
}

const forTheCourse = () =>
  t(
    'para que o diário diga também quem tocou, as esperas e as transferências (AMI): carimbo asterisk install --ami',
    'for the journal to say also who rang, holds and transfers (AMI): carimbo asterisk install --ami',
  );

interface Steps {
  way: Way;
  entry: string | undefined;
  /** Files that Asterisk's configuration does not include yet. */
  missing: readonly string[];
  todo: readonly string[];
}

function nextSteps({ way, entry = 's', missing, todo }: Steps): string {
  const name = dialplanFile(way);
  const lines = missing.map((file) => `  #include ${file}`).join('\n');
  const include =
    missing.length === 0
      ? t(`O #include ${name} já está no lugar. Falta:`, `#include ${name} is in place already. Still to do:`)
      : t(
          `Falta, no extensions.conf (FreePBX e Issabel: extensions_custom.conf):
${lines}
e:`,
          `Still to do, in extensions.conf (FreePBX and Issabel: extensions_custom.conf):
${lines}
and:`,
        );
  const more = todo.map((step) => `- ${step}\n`).join('');
  return t(
    `
${include}
${more}- onde a ligação chega, se ainda não está lá:
  same => n,Goto(carimbo-${way},${entry},1)
- o idioma pt_BR nos canais (no tronco: language=pt_BR), com maiúsculas assim
- recarregar o plano e, se a fila é nova ou mudou, as filas:
  asterisk -rx "dialplan reload"
  asterisk -rx "queue reload all"
- conferir:
  asterisk -rx "dialplan show carimbo-${way}"
  carimbo doctor`,
    `
${include}
${more}- where the call arrives, if it is not there yet:
  same => n,Goto(carimbo-${way},${entry},1)
- the language pt_BR on the channels (on the trunk: language=pt_BR); upper and lower case matter
- reload the dialplan and, if the queue is new or changed, the queues:
  asterisk -rx "dialplan reload"
  asterisk -rx "queue reload all"
- check:
  asterisk -rx "dialplan show carimbo-${way}"
  carimbo doctor`,
  );
}
