import type { Right } from '../../src/auth/role.ts';
import type { Scope } from '../../src/auth/scope.ts';

/** Of the demo's first person. */
export type Value = 'card_number' | 'name' | 'cpf' | 'birth_date' | 'plan' | 'phone' | 'email';
export const VALUES: Value[] = ['card_number', 'name', 'cpf', 'birth_date', 'plan', 'phone', 'email'];

/** A call that scopes.test.ts makes with every key and session. */
export interface Call {
  /** Null for a public call. */
  scope: Scope | null;
  /** What admits a user's session instead of the scope. */
  right?: Right;
  /** What a user needs besides the scope. */
  also?: Right;
  /** The status for who may, where it is an error. */
  answers?: number;
  /** Which of the person's values the reply may contain. */
  shows: (may: (scope: Scope) => boolean, form: boolean) => readonly Value[];
  path?: () => string;
  query?: () => Record<string, string>;
  body?: () => Record<string, unknown>;
  /** The reply cannot be a form. */
  isJsonOnly?: true;
  /** The gRPC message. */
  message?: () => object;
}
