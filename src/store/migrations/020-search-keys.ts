import type { Migration } from './migration.ts';

/**
 * What protocols are found under (`src/protocol/search-keys.ts`), and how far of the journal it has been written. All of it is
 * derived: `SearchKeys.follow` writes it again from the beginning where there is no position, as after this migration.
 * Keys come in random order, so they are partitioned by period like those of access records. `search_keys_of` has the keys of
 * each protocol as JSON: what they were before a change, and what is to be erased.
 */
export const searchKeys: Migration = {
  version: 20,
  sqlite: tables({ text: 'text', bigint: 'integer', clustered: 'without rowid' }),
  postgres: tables({ text: 'text collate "C"', bigint: 'bigint', clustered: '' }),
};

function tables({ text, bigint, clustered }: { text: string; bigint: string; clustered: string }): string {
  return `
create table search_key (
  operator ${text} not null,
  period integer not null,
  key ${text} not null,
  issued_ms ${bigint} not null,
  seq ${bigint} not null,
  primary key (operator, period, key, issued_ms, seq)
) ${clustered};

create table search_keys_of (
  operator ${text} not null,
  seq ${bigint} not null,
  issued_ms ${bigint} not null,
  keys ${text} not null,
  primary key (operator, seq)
) ${clustered};

create table search_position (
  operator ${text} primary key,
  seq ${bigint} not null
) ${clustered};
`;
}
