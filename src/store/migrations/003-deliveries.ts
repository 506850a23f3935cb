import type { Migration } from './migration.ts';

/**
 * The outbox to the operators' systems. What is sent is in the journal; these tables hold how far it has been enqueued, by
 * which node, and what was enqueued and is not accepted yet.
 */
export const deliveries: Migration = {
  version: 3,
  sqlite: tables({ text: 'text', bigint: 'integer', clustered: 'without rowid' }),
  postgres: tables({ text: 'text collate "C"', bigint: 'bigint', clustered: '' }),
};

function tables({ text, bigint, clustered }: { text: string; bigint: string; clustered: string }): string {
  return `
create table delivery_position (
  operator ${text} primary key,
  seq ${bigint} not null,
  holder ${text} not null,
  held_until_ms ${bigint} not null
) ${clustered};

create table delivery (
  operator ${text} not null,
  seq ${bigint} not null,
  protocol ${text} not null,
  type ${text} not null,
  attempts integer not null,
  next_ms ${bigint} not null,
  rejected integer not null,
  reason ${text},
  primary key (operator, seq)
) ${clustered};
create index delivery_protocol on delivery (operator, protocol, seq);
`;
}
