import type { Role } from '../auth/role.ts';
import type { SignInMethod, StoredUser, User } from '../auth/user.ts';
import type { StoredSession, UserChanges, UserStore } from '../auth/user-store.ts';
import type { Query } from './query.ts';
import type { Value } from './rows.ts';
import type { SessionRow, UserRow } from './schema.ts';

const COLUMNS = [
  'name',
  'operator',
  'display_name',
  'role',
  'extensions',
  'queues',
  'language',
  'password',
  'is_temporary',
  'totp_secret',
  'totp_pending',
  'totp_step',
  'recovery',
  'openid',
  'epoch',
  'created_at',
  'disabled_at',
  'signed_in_at',
] as const;

/** Users and sessions in the database, so that commands and other nodes change them while the server runs. */
export function createUserStore(query: Query): UserStore {
  const findBy = async (column: 'name' | 'openid', value: string) => {
    const [row] = await query<UserRow>(`select * from user_account where ${column} = ?`, [value]);
    return row === undefined ? null : storedUser(row);
  };
  return {
    async create(user) {
      const row = rowOf(user);
      const places = COLUMNS.map(() => '?').join(', ');
      const made = await query(
        `insert into user_account (${COLUMNS.join(', ')}) values (${places}) on conflict do nothing returning name`,
        COLUMNS.map((column) => row[column]),
      );
      return made.length === 1;
    },
    find: (user) => findBy('name', user),
    findByOpenId: (openid) => findBy('openid', openid),
    async list(operator) {
      const [where, values] = operator === undefined ? ['', []] : ['where operator = ?', [operator]];
      const rows = await query<UserRow>(`select * from user_account ${where} order by name`, values);
      return rows.map((row) => ({ ...userOf(row), totp: row.totp_secret !== null }));
    },
    async change(user, changes, endsSessions) {
      const columns = Object.entries(columnsOf(changes));
      const sets = [
        ...columns.map(([column]) => `${column} = ?`),
        ...(endsSessions ? ['epoch = epoch + 1'] : []),
      ];
      if (sets.length === 0) return (await findBy('name', user)) !== null;
      const sql = `update user_account set ${sets.join(', ')} where name = ? returning name`;
      return (await query(sql, [...columns.map(([, value]) => value), user])).length === 1;
    },
    async takeStep(user, step) {
      const sql = 'update user_account set totp_step = ? where name = ? and totp_step < ? returning name';
      return (await query(sql, [step, user, step])).length === 1;
    },
    async takeRecovery(user, hash) {
      const [row] = await query<UserRow>('select * from user_account where name = ?', [user]);
      if (row === undefined) return false;
      const before: string[] = JSON.parse(row.recovery);
      if (!before.includes(hash)) return false;
      const after = JSON.stringify(before.filter((one) => one !== hash));
      const sql = 'update user_account set recovery = ? where name = ? and recovery = ? returning name';
      return (await query(sql, [after, user, row.recovery])).length === 1;
    },
    async openSession({ hash, user, epoch, method, created_ms, used_ms, expires_ms }) {
      await query(
        `insert into user_session (hash, user_name, epoch, method, created_ms, used_ms, expires_ms)
         values (?, ?, ?, ?, ?, ?, ?)`,
        [hash, user, epoch, method, created_ms, used_ms, expires_ms],
      );
    },
    async findSession(hash) {
      const [row] = await query<UserRow & SessionRow>(
        `select u.*, s.* from user_session s
         join user_account u on u.name = s.user_name and u.epoch = s.epoch and u.disabled_at is null
         where s.hash = ?`,
        [hash],
      );
      return row === undefined ? null : { session: sessionOf(row), user: storedUser(row) };
    },
    async usedSession(hash, used_ms) {
      await query('update user_session set used_ms = ? where hash = ?', [used_ms, hash]);
    },
    async endSession(hash) {
      return (await query('delete from user_session where hash = ? returning hash', [hash])).length === 1;
    },
    async removeExpired(before_ms) {
      await query('delete from user_session where expires_ms < ?', [before_ms]);
    },
  };
}

function userOf({ name, display_name, role, extensions, queues, language, ...row }: UserRow): User {
  const { operator, created_at, disabled_at, signed_in_at } = row;
  return {
    user: name,
    operator,
    name: display_name,
    role: role as Role,
    extensions: JSON.parse(extensions),
    queues: JSON.parse(queues),
    language: language as User['language'],
    created_at,
    disabled_at,
    signed_in_at,
  };
}

function storedUser(row: UserRow): StoredUser {
  const { password, totp_secret, totp_pending, totp_step, openid, epoch } = row;
  return {
    ...userOf(row),
    password,
    is_temporary: row.is_temporary === 1,
    totp_secret,
    totp_pending,
    totp_step,
    recovery: JSON.parse(row.recovery),
    openid,
    epoch,
  };
}

function rowOf(user: StoredUser): UserRow {
  const { operator, created_at, epoch } = user;
  return { ...columnsOf(user), name: user.user, operator, created_at, epoch } as unknown as UserRow;
}

/** The columns that may change, of what is given. */
function columnsOf(given: UserChanges): Record<string, Value> {
  const { name, extensions, queues, is_temporary, recovery } = given;
  const plain = [
    'role',
    'language',
    'password',
    'totp_secret',
    'totp_pending',
    'totp_step',
    'openid',
  ] as const;
  const times = ['disabled_at', 'signed_in_at'] as const;
  const columns: Record<string, Value> = {};
  for (const column of [...plain, ...times]) {
    const value = given[column];
    if (value !== undefined) columns[column] = value;
  }
  if (name !== undefined) columns.display_name = name;
  if (extensions !== undefined) columns.extensions = JSON.stringify(extensions);
  if (queues !== undefined) columns.queues = JSON.stringify(queues);
  if (is_temporary !== undefined) columns.is_temporary = is_temporary ? 1 : 0;
  if (recovery !== undefined) columns.recovery = JSON.stringify(recovery);
  return columns;
}

function sessionOf({
  hash,
  user_name,
  epoch,
  method,
  created_ms,
  used_ms,
  expires_ms,
}: SessionRow): StoredSession {
  return { hash, user: user_name, epoch, method: method as SignInMethod, created_ms, used_ms, expires_ms };
}
