import type { Migration } from './migration.ts';

/** Journal sequence of the newest `offline_range_set` entry, and facts of calls whose offline number has not arrived yet. */
export const offlineRanges: Migration = {
  version: 8,
  sqlite: steps({ text: 'text', whole: 'integer', clustered: 'without rowid' }),
  postgres: steps({ text: 'text collate "C"', whole: 'bigint', clustered: '' }),
};

function steps({ text, whole, clustered }: { text: string; whole: string; clustered: string }): string {
  return `
alter table journal_head add column ranges ${whole} not null default 0;
create table offline_fact (
  operator ${text} not null,
  number ${text} not null,
  id ${text} not null,
  fact ${text} not null,
  primary key (operator, number, id)
) ${clustered};
`;
}
