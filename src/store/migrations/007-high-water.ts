import type { Migration } from './migration.ts';

/** Days of which more numbers count as given out than the journal holds, and the few entries without a protocol. */
export const highWater: Migration = {
  version: 7,
  sqlite: tables({ text: 'text', clustered: 'without rowid' }),
  postgres: tables({ text: 'text collate "C"', clustered: '' }),
};

function tables({ text, clustered }: { text: string; clustered: string }): string {
  return `
create table number_floor (
  operator ${text} not null,
  day ${text} not null,
  last integer not null,
  primary key (operator, day)
) ${clustered};
create index entry_of_journal on entry (operator, type, seq) where protocol is null;
`;
}
