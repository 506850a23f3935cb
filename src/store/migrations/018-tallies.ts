import type { Migration } from './migration.ts';

/**
 * Counts by hour, for the dashboard: written by a job that follows the journal, never by the transactions that write it. They
 * can be counted again from the journal. They hold no personal data.
 */
export const tallies: Migration = {
  version: 18,
  sqlite: tables({ text: 'text', bigint: 'integer', end: ') without rowid' }),
  postgres: tables({ text: 'text collate "C"', bigint: 'bigint', end: ')' }),
};

function tables({ text, bigint, end }: { text: string; bigint: string; end: string }): string {
  return `
create table tally_position (
  operator ${text} primary key,
  seq ${bigint} not null,
  since_ms ${bigint} not null
);
create table tally (
  operator ${text} not null,
  hour_ms ${bigint} not null,
  measure ${text} not null,
  value ${text} not null,
  count ${bigint} not null,
  primary key (operator, hour_ms, measure, value)
${end};
`;
}
