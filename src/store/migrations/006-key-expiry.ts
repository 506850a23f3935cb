import type { Migration } from './migration.ts';

/** When a key expires, and when it was last used. */
export const keyExpiry: Migration = {
  version: 6,
  sqlite: steps('text'),
  postgres: steps('text collate "C"'),
};

function steps(text: string): string {
  return `
alter table api_key add column expires_at ${text};
alter table api_key add column last_used_at ${text};
`;
}
