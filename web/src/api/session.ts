import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Static } from 'typebox';
import type { SessionSchema } from '../../../src/api/schemas/session.ts';
import { ApiError, call } from './client.ts';

export type Session = Static<typeof SessionSchema>;
export type Role = Session['role'];

export interface WaysToSignIn {
  password: boolean;
  openid: { name: string; title: string; href: string }[];
  demo: { user: string; name: string; role: Role }[];
}

/** Null while no user is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => call<Session>('GET', '/session', { signal }).catch(nullWhenSignedOut),
  staleTime: Number.POSITIVE_INFINITY,
});

export const waysQuery = queryOptions({
  queryKey: ['ways to sign in'],
  queryFn: ({ signal }) => call<WaysToSignIn>('GET', '/sign-in', { signal }),
});

/** The session of the pages behind the sign-in. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (data === undefined || data === null)
    throw new Error('a page behind the sign-in is shown without a session');
  return data;
}

export const may = ({ scopes }: Session, scope: Session['scopes'][number]): boolean => scopes.includes(scope);
export const hasRight = ({ rights }: Session, right: Session['rights'][number]): boolean =>
  rights.includes(right);

export function signIn(given: { user: string; password: string; code?: string }): Promise<Session> {
  return call('POST', '/session', { body: given });
}

export function signInToDemo(user: string): Promise<Session> {
  return call('POST', '/session/demo', { body: { user } });
}

export function signOut(): Promise<void> {
  return call('DELETE', '/session');
}

export function changePassword(password: string, fresh: string): Promise<Session> {
  return call('POST', '/session/password', { body: { password, new_password: fresh } });
}

export function beginTotp(password: string): Promise<{ secret: string; uri: string }> {
  return call('POST', '/session/totp', { body: { password } });
}

export function confirmTotp(code: string): Promise<{ recovery_codes: string[] }> {
  return call('POST', '/session/totp/confirm', { body: { code } });
}

/** 401 of the sign-in itself: something was typed wrongly. */
const WRONGLY_TYPED = ['sign_in_failed', 'code_required', 'code_invalid'];

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401 && !WRONGLY_TYPED.includes(error.code);
}

function nullWhenSignedOut(error: unknown): null {
  if (isSignedOut(error)) return null;
  throw error;
}
