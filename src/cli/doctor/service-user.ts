import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Config } from '../../config/config.ts';
import { effectiveUser, findUser, groupsOf, type User, userName } from '../../platform/users.ts';
import { UsageError } from '../failure.ts';
import { t } from '../language.ts';
import type { Running } from './ask-running.ts';

const ASK_LIMIT_MS = 2_000;
/** As docs/producao.md names it. */
const UNIT = 'carimbo.service';

/** The user that the service runs as, and how that is known. */
export interface ServiceUser extends User {
  knownFrom: string;
}

interface Hints {
  /** `--user`. */
  named: string | undefined;
  running: Running;
}

/** Null where it is unknown or root. @throws UsageError for a user that does not exist here */
export async function findServiceUser(
  config: Config,
  { named, running }: Hints,
): Promise<ServiceUser | null> {
  if (named !== undefined) {
    const user = findUser(named);
    if (user === null)
      throw new UsageError(
        t(`--user ${named}: esse usuário não existe`, `--user ${named}: there is no such user`),
      );
    return { ...user, knownFrom: '--user' };
  }
  if (config.mode === 'demo') return null;
  const found = [
    { name: userOf(running), knownFrom: t('o serviço no ar', 'the running service') },
    { name: await userOfUnit(), knownFrom: `User= (${UNIT})` },
    {
      name: ownerOf(config.dataDir),
      knownFrom: t(`dono de ${config.dataDir}`, `owner of ${config.dataDir}`),
    },
  ];
  for (const { name, knownFrom } of found) {
    const user = name === null || name === 'root' ? null : findUser(name);
    if (user !== null) return { ...user, knownFrom };
  }
  return null;
}

const userOf = (running: Running) => (running === null || running === 'unknown' ? null : running.user);

async function userOfUnit(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('systemctl', ['show', UNIT, '-p', 'User', '--value'], {
      timeout: ASK_LIMIT_MS,
    });
    return stdout.trim() || null;
  } catch {
    return null;
  }
}

function ownerOf(folder: string): string | null {
  try {
    return userName(statSync(folder).uid);
  } catch {
    return null;
  }
}

/** Runs the work with the rights of this user and its groups; with its own rights where this process is not root. */
export async function withRightsOf<T>(user: User, work: () => Promise<T>): Promise<T> {
  if (effectiveUser() !== 0) return work();
  const groups = process.getgroups?.() ?? [];
  process.setgroups?.(groupsOf(user));
  process.setegid?.(user.gid);
  process.seteuid?.(user.uid);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
    process.setgroups?.(groups);
  }
}
