import type { Migration } from './migration.ts';

/**
 * The outbox sends to several targets: the operator's system, webhooks, e-mail. Each has its own position and queue. What was
 * there belongs to the operator's system.
 */
export const deliveryTargets: Migration = {
  version: 11,
  sqlite: tables({ text: 'text', bigint: 'integer', clustered: 'without rowid' }),
  postgres: tables({ text: 'text collate "C"', bigint: 'bigint', clustered: '' }),
};

function tables({ text, bigint, clustered }: { text: string; bigint: string; clustered: string }): string {
  return `
alter table delivery_position rename to delivery_position_3;
create table delivery_position (
  operator ${text} not null,
  target ${text} not null default 'system',
  seq ${bigint} not null,
  holder ${text} not null,
  held_until_ms ${bigint} not null,
  constraint delivery_position_11 primary key (operator, target)
) ${clustered};
insert into delivery_position (operator, seq, holder, held_until_ms)
  select operator, seq, holder, held_until_ms from delivery_position_3;
drop table delivery_position_3;

drop index delivery_protocol;
alter table delivery rename to delivery_3;
create table delivery (
  operator ${text} not null,
  target ${text} not null default 'system',
  seq ${bigint} not null,
  protocol ${text} not null,
  type ${text} not null,
  attempts integer not null,
  next_ms ${bigint} not null,
  rejected integer not null,
  reason ${text},
  constraint delivery_11 primary key (operator, target, seq)
) ${clustered};
insert into delivery (operator, seq, protocol, type, attempts, next_ms, rejected, reason)
  select operator, seq, protocol, type, attempts, next_ms, rejected, reason from delivery_3;
drop table delivery_3;
create index delivery_protocol on delivery (operator, target, protocol, seq);
`;
}
