import { ERRORS } from '../errors.ts';
import type { ApiKey } from './api-key.ts';
import type { Principal } from './principal.ts';
import { type Right, SCOPE_OF_RIGHT } from './role.ts';
import type { Scope } from './scope.ts';
import type { UserSession } from './user.ts';

/** What admits a request: the key of a program, or the session of a user. */
export type Credential = ApiKey | UserSession;

/** As the journal names it. */
export function actorOf(credential: Credential): string {
  return 'user' in credential ? `user:${credential.user}` : `key:${credential.id}`;
}

/** On whose behalf a request with it acts. The lookups of each user are counted apart. */
export function principalWith(credential: Credential): Principal {
  const { operator, origin } = credential;
  const actor = actorOf(credential);
  return 'user' in credential ? { operator, origin, actor, quota: actor } : { operator, origin, actor };
}

/** @throws forbidden without the scope */
export function requireScope(scope: Scope, { scopes }: Pick<Credential, 'scopes'>): void {
  if (!scopes.includes(scope)) throw ERRORS.forbidden(scope);
}

export function hasRight(right: Right, credential: Credential): boolean {
  return 'user' in credential
    ? credential.rights.includes(right)
    : credential.scopes.includes(SCOPE_OF_RIGHT[right]);
}

/** @throws forbidden without the right */
export function requireRight(right: Right, credential: Credential): void {
  if (!hasRight(right, credential)) throw ERRORS.forbidden(right);
}
