import type { Scope } from './scope.ts';

/** What a user is. */
export const ROLES = ['agent', 'supervisor', 'ombudsman', 'auditor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What scopes are too coarse for. A key has the rights of its scopes; a user those of the role. */
export const RIGHTS = [
  'protocols:export',
  'reports',
  'callbacks',
  'dashboard',
  'deadlines:extend',
  'users:extensions',
] as const;
export type Right = (typeof RIGHTS)[number];

const TREATING: readonly Scope[] = ['beneficiaries:read', 'protocols:read', 'protocols:write'];

/**
 * An admin sees no personal data, but in a try of the operator's system, which is recorded. Who has an admin's session can create a user who sees them,
 * which is recorded, too.
 */
export const OF_ROLE: Readonly<Record<Role, { scopes: readonly Scope[]; rights: readonly Right[] }>> = {
  agent: { scopes: TREATING, rights: [] },
  supervisor: {
    scopes: TREATING,
    rights: ['protocols:export', 'reports', 'callbacks', 'dashboard', 'users:extensions'],
  },
  ombudsman: { scopes: TREATING, rights: ['dashboard', 'deadlines:extend', 'reports'] },
  auditor: { scopes: ['protocols:read', 'audit:read'], rights: ['dashboard', 'reports'] },
  admin: { scopes: ['admin', 'audit:read'], rights: ['users:extensions'] },
};

/** The scope that gives a key a right. */
export const SCOPE_OF_RIGHT: Readonly<Record<Right, Scope>> = {
  'protocols:export': 'protocols:read',
  reports: 'protocols:read',
  callbacks: 'protocols:read',
  dashboard: 'protocols:read',
  'deadlines:extend': 'protocols:write',
  'users:extensions': 'admin',
};

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
