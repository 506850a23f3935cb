import { queryOptions } from '@tanstack/react-query';
import type { Static } from 'typebox';
import type { UserListSchema } from '../../../src/api/schemas/session.ts';
import { call } from './client.ts';

export type User = Static<typeof UserListSchema>['items'][number];

export interface NewUser extends Pick<User, 'user' | 'name' | 'role' | 'extensions' | 'queues'> {
  password: string;
}

export interface UserPatch extends Partial<Omit<NewUser, 'user'>> {
  disabled?: boolean;
  totp?: false;
  sessions?: false;
}

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) => (await call<{ items: User[] }>('GET', '/users', { signal })).items,
});

export function createUser(user: NewUser): Promise<User> {
  return call('POST', '/users', { body: user });
}

export function changeUser(user: string, patch: UserPatch): Promise<User> {
  return call('PATCH', `/users/${encodeURIComponent(user)}`, { body: patch });
}

const GROUPS = 4;
/** Without those that look alike when somebody reads them aloud or from paper. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Good for one sign-in, at which the user chooses another one: 20 of 31 characters, in groups. */
export function oneTimePassword(): string {
  // Numbers from 248 on would make the first letters likelier.
  const next = (): string => {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    return byte < 248 ? (LETTERS[byte % LETTERS.length] ?? '') : next();
  };
  const group = () => Array.from({ length: 5 }, next).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
