import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Users } from '../../auth/users.ts';
import type { Config } from '../../config/config.ts';
import type { Store } from '../../store/store.ts';

interface Opened {
  users: Users;
  /** Records a change before it is made. */
  note(operator: string, command: string, event: string): Promise<void>;
}

/** Opens the database for a command about users. */
export async function withUsers<T>(config: Config, work: (opened: Opened) => Promise<T>): Promise<T> {
  const [{ withStore }, { Users }, { Passwords }, { AccessLog }] = await Promise.all([
    import('../with-store.ts'),
    import('../../auth/users.ts'),
    import('../../auth/passwords.ts'),
    import('../../service/access-log.ts'),
  ]);
  return withStore(config, (store: Store) => {
    const accessLog = new AccessLog(store);
    return work({
      users: new Users(store.users, new Passwords()),
      note: (operator, command, event) =>
        accessLog.note({
          operator,
          actor: `cli:${accountName()}`,
          origin: 'cli',
          id: `cli-${randomBytes(6).toString('hex')}`,
          address: 'local',
          route: `carimbo users ${command}`,
          event,
        }),
    });
  });
}

/** Of the operating system. A container may have a user without an entry. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
