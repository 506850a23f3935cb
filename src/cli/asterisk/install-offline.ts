import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { findUser } from '../../platform/users.ts';
import { UsageError } from '../failure.ts';
import { t } from '../language.ts';
import { isUnchanged, withMark } from './install-mark.ts';
import { DEFAULT_SPOOL, OFFLINE_FILE, planOffline, rangesOf, readOffline } from './offline-dialplan.ts';
import { type Placed, placeFile } from './place-file.ts';

export interface OfflineInstall {
  etc: string;
  origin: string;
  operator: string | undefined;
  spool: string | undefined;
  force: boolean;
}

/** What was done, and what is left to do. */
export interface OfflineResult {
  placed: Placed | 'no_range';
  done: string[];
  todo: string[];
}

/** Writes the PBX's ranges and makes the folder for its numbers. @throws UsageError */
export function installOffline(
  config: Config,
  { etc, origin, operator, spool: asked, force }: OfflineInstall,
): OfflineResult {
  const ranges = rangesOf(config, origin);
  const file = join(etc, OFFLINE_FILE);
  // A file without ranges is written over one with ranges that the configuration no longer has.
  if (ranges.length === 0 && !existsSync(file)) return { placed: 'no_range', done: [], todo: [] };
  const installed = readOffline(etc);
  const spool = (asked ?? installed.get('CARIMBO_SPOOL')) || spoolFolder(etc);
  const text = planOffline({ ranges, operator, spool }, installed);
  const placed = placeFile(file, Buffer.from(withMark(text)), {
    force,
    mode: 0o640,
    mayReplace: isUnchanged,
  });
  if (ranges.length === 0) return { placed, done: [], todo: [] };
  const folder = makeSpool(spool);
  return {
    placed,
    done: [...folder.done, ...protectSpool(etc, spool)],
    todo: [...folder.todo, ...selinux(spool)],
  };
}

/** Below the spool folder of asterisk.conf, or the usual one. */
function spoolFolder(etc: string): string {
  const file = join(etc, 'asterisk.conf');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const folder = /^\s*astspooldir\s*=>?\s*([^;\s]+)/m.exec(text)?.[1];
  return folder === undefined ? DEFAULT_SPOOL : join(folder, 'carimbo');
}

type Steps = Pick<OfflineResult, 'done' | 'todo'>;

/** The folder, of Asterisk's user and group. What is in it stays: it is the counter. */
function makeSpool(spool: string): Steps {
  if (existsSync(spool) && lstatSync(spool).isSymbolicLink())
    throw new UsageError(
      t(`${spool} é um link: precisa ser uma pasta.`, `${spool} is a link: it must be a folder.`),
    );
  const asterisk = findUser('asterisk');
  if (!existsSync(dirname(spool)) || process.geteuid?.() !== 0)
    return {
      done: [],
      todo: [
        t(
          `criar a pasta dos números, num disco local: install -d -o asterisk -g asterisk -m 2770 ${spool}`,
          `make the folder for the numbers, on a local disk: install -d -o asterisk -g asterisk -m 2770 ${spool}`,
        ),
      ],
    };
  mkdirSync(spool, { recursive: true });
  if (asterisk !== null) chownSync(spool, asterisk.uid, asterisk.gid);
  chmodSync(spool, 0o2770);
  const done = [t(`${spool}: pasta dos números, modo 2770`, `${spool}: folder for the numbers, mode 2770`)];
  return { done, todo: canSync(spool) ? [] : [noSync()] };
}

/** After a jump the dialplan has the disk synced by `dd`, and gives out no number where that fails. */
function canSync(spool: string): boolean {
  const file = join(spool, `.try-${process.pid}`);
  writeFileSync(file, '\n');
  const { status } = spawnSync('dd', ['if=/dev/null', `of=${file}`, 'conv=notrunc,fsync'], {
    stdio: 'ignore',
  });
  rmSync(file);
  return status === 0;
}

const noSync = () =>
  t(
    'instalar um dd que tenha conv=fsync (coreutils): sem ele nenhum número é dado sem servidor',
    'install a dd that has conv=fsync (coreutils): without it no number is given out without a server',
  );

/** On FreePBX: `fwconsole chown` would set the mode 0775 on the folder. */
function protectSpool(etc: string, spool: string): string[] {
  const file = join(etc, 'freepbx_chown.conf');
  const isThere = existsSync(file);
  if (!isThere && !existsSync(join(etc, 'extensions_additional.conf'))) return [];
  const text = isThere ? readFileSync(file, 'utf8') : '';
  const line = `directory = ${spool}`;
  if (!text.split('\n').some((one) => one.replace(/\s+/g, '') === line.replaceAll(' ', ''))) {
    if (isThere) copyFileSync(file, `${file}.bak-carimbo`);
    const section = /^\s*\[blacklist\].*$/m;
    writeFileSync(
      file,
      section.test(text)
        ? text.replace(section, (found) => `${found}\n${line}`)
        : `${text === '' || text.endsWith('\n') ? text : `${text}\n`}[blacklist]\n${line}\n`,
    );
  }
  return [
    t(`${file}: fwconsole chown não mexe em ${spool}`, `${file}: fwconsole chown leaves ${spool} alone`),
  ];
}

function selinux(spool: string): string[] {
  if (!existsSync('/sys/fs/selinux/enforce')) return [];
  return [`SELinux: semanage fcontext -a -t asterisk_spool_t '${spool}(/.*)?' && restorecon -R ${spool}`];
}
