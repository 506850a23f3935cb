import type { Migration } from './migration.ts';

/** What an export showed: it has no numbers, but what they had in common. */
export const exportRecords: Migration = {
  version: 17,
  sqlite: 'alter table access_record add column filter text;',
  postgres: 'alter table access_record add column filter text collate "C";',
};
