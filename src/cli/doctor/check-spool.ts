import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plural } from '../../i18n/plural.ts';
import { describeFailure } from '../failure.ts';
import { t } from '../language.ts';
import { OFFLINE_DIALPLAN, offlineSettings, readSpool, type Spool, spoolFolder } from '../offline/spool.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';

/** File systems that lose files with the power, or show one folder to several machines. */
const UNSUITABLE = [
  'tmpfs',
  'ramfs',
  'overlay',
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'ceph',
  'ocfs2',
  'gfs2',
  '9p',
];
/** Below FUSE only what is known to be shared: ntfs-3g and others are local. */
const SHARED_FUSE = /^fuse\.(glusterfs|s3fs|sshfs|ceph|mfs|lizardfs)/;

/** Modules of Asterisk that a number from the PBX's range needs. */
const MODULES = ['func_env', 'func_lock', 'func_strings', 'func_strftime', 'func_uri', 'app_system'];

/** Whether the PBX on this machine can give out numbers by itself, and what it has not delivered. */
export function checkSpool({ etc }: Pick<Examination, 'etc'>): Finding[] {
  const settings = offlineSettings(etc);
  const folder = spoolFolder(settings);
  const found = settings === null ? [] : [...checkZone(settings), ...checkModules(etc), ...checkDd()];
  try {
    const spool = readSpool(folder);
    if (spool === null) return settings === null ? [] : [finding(folderMissing(folder)), ...found];
    return [waiting(spool), ...checkDisk(folder), ...found];
  } catch (error) {
    return [finding({ found: `${folder}: ${describeFailure(error, {})}` }), ...found];
  }
}

function finding(more: Omit<Finding, 'check' | 'status'>, status: Finding['status'] = 'warn'): Finding {
  return { check: 'offline', status, ...more };
}

function folderMissing(folder: string): Omit<Finding, 'check' | 'status'> {
  return {
    found: t(`A pasta ${folder} não existe`, `The folder ${folder} does not exist`),
    callers: WITHOUT_NUMBER(),
    todo: t(
      `crie-a com o dono que o Asterisk tem: install -d -o asterisk -g asterisk -m 0750 ${folder}`,
      `create it with Asterisk’s user as its owner: install -d -o asterisk -g asterisk -m 0750 ${folder}`,
    ),
  };
}

const WITHOUT_NUMBER = (): string =>
  t(
    'sem servidor, quem liga fica sem número; a ligação segue para a fila',
    'without a server, callers get no number; the call goes on to the queue',
  );

function waiting({ folder, files }: Spool): Finding {
  const lines = files.reduce((sum, file) => sum + file.waiting, 0);
  const last = files.findLast((file) => file.last !== null)?.last;
  const number = last === undefined ? '' : t(`; último número ${last}`, `; last number ${last}`);
  if (lines === 0)
    return finding(
      { found: t(`${folder}: nada a entregar${number}`, `${folder}: nothing to be delivered${number}`) },
      'ok',
    );
  return finding({
    found: t(
      `${folder}: ${plural(lines, 'linha', 'linhas')} a entregar${number}`,
      `${folder}: ${plural(lines, 'line', 'lines')} to be delivered${number}`,
    ),
    callers: t(
      'o número que ouviram ainda não está no Carimbo',
      'the number that they heard is not in Carimbo yet',
    ),
    todo: t(
      'rode o carimbo-deliver: ele diz o que impede a entrega',
      'run carimbo-deliver: it says what prevents the delivery',
    ),
  });
}

/** The file system of the spool, by the longest mount point above it (proc(5), mountinfo). */
function checkDisk(folder: string): Finding[] {
  if (!existsSync('/proc/self/mountinfo')) return [];
  const path = realpathSync(folder);
  const [mount] = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [before = '', after = ''] = line.split(' - ');
      const point = before.split(' ')[4];
      const [type = '', device = ''] = after.split(' ');
      const isAbove = point === '/' || path === point || path.startsWith(`${point}/`);
      return point !== undefined && isAbove ? [{ point, type, device }] : [];
    })
    .sort((a, b) => b.point.length - a.point.length);
  if (mount === undefined) return [];
  const { type, device } = mount;
  const isReplicated = device.startsWith('/dev/drbd');
  if (!UNSUITABLE.includes(type) && !SHARED_FUSE.test(type) && !isReplicated) return [];
  return [
    finding({
      found: t(
        `${folder} está em ${isReplicated ? device : type}: some com a máquina, ou aparece em duas`,
        `${folder} is on ${isReplicated ? device : type}: it vanishes with the machine, or two machines have it`,
      ),
      callers: t('um número pode sair duas vezes', 'a number may be given out twice'),
      todo: t(
        'use um disco local desta máquina em CARIMBO_SPOOL (carimbo-offline.conf)',
        'use a local disk of this machine for CARIMBO_SPOOL (carimbo-offline.conf)',
      ),
    }),
  ];
}

/** An unknown zone is UTC without a warning, and old tzdata still has summer time. */
function checkZone(settings: ReadonlyMap<string, string>): Finding[] {
  const zone = settings.get('CARIMBO_ZONE') ?? '';
  const offset = settings.get('CARIMBO_OFFSET') || '-10800';
  const summer = 1_577_880_000;
  const expected = new Date((summer + Number(offset)) * 1000).toISOString();
  const hour = run('date', [`-d@${summer}`, '+%d%H%M'], { TZ: zone });
  if (hour === null || hour === expected.slice(8, 10) + expected.slice(11, 13) + expected.slice(14, 16))
    return [];
  return [
    finding({
      found: t(
        `O fuso ${zone} (CARIMBO_ZONE) falta nesta máquina, está desatualizado, ou CARIMBO_OFFSET (${offset}) é de outro`,
        `The zone ${zone} (CARIMBO_ZONE) is missing or outdated on this machine, or CARIMBO_OFFSET (${offset}) is of another one`,
      ),
      callers: t(
        'o dia do número é calculado por CARIMBO_OFFSET',
        'the day of the number is computed by CARIMBO_OFFSET',
      ),
      todo: t(
        `atualize o pacote tzdata e confira ${OFFLINE_DIALPLAN}`,
        `update the tzdata package, and check ${OFFLINE_DIALPLAN}`,
      ),
    }),
  ];
}

function checkModules(etc: string): Finding[] {
  const file = join(etc, 'modules.conf');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const excluded = [...text.matchAll(/^\s*noload\s*=>?\s*([\w.]+)/gm)].map(([, name = '']) =>
    name.replace(/\.so$/, ''),
  );
  const missing = MODULES.filter((name) => excluded.includes(name));
  if (missing.length === 0) return [];
  return [
    finding({
      found: t(
        `${file} não carrega ${missing.join(', ')} (noload)`,
        `${file} does not load ${missing.join(', ')} (noload)`,
      ),
      callers: WITHOUT_NUMBER(),
      todo: t('tire o noload e reinicie o Asterisk', 'remove the noload, and restart Asterisk'),
    }),
  ];
}

/** The first number after a start is flushed to the disk by dd. Old builds of busybox do not know conv=fsync. */
function checkDd(): Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-doctor-'));
  const flushed = run('dd', ['if=/dev/null', `of=${join(folder, 'dd')}`, 'conv=notrunc,fsync']);
  rmSync(folder, { recursive: true });
  if (flushed !== null) return [];
  return [
    finding({
      found: t(
        'O comando dd falta nesta máquina, ou não conhece conv=fsync',
        'The command dd is missing on this machine, or does not know conv=fsync',
      ),
      callers: WITHOUT_NUMBER(),
      todo: t('instale o coreutils', 'install coreutils'),
    }),
  ];
}

/** What a program prints; null where it is missing or fails. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string | null {
  try {
    return execFileSync(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
      timeout: 5000,
    }).trim();
  } catch {
    return null;
  }
}
