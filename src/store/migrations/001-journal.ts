import type { Migration } from './migration.ts';

/**
 * The journal, its projection, the identities and the keys.
 * Indexes begin with the operator and end with (issued_ms, seq): every search walks one of them, newest first. Most are
 * partial, so that a column that is usually empty or usually the same costs an ordinary call nothing. Call ids are found
 * through the identities, and a protocol's first entry by its `seq`: neither needs another index. Cards, CPFs and callers
 * come in random order: their indexes were partitioned by month, until migration 21 replaced them.
 */
export const journal: Migration = {
  version: 1,
  sqlite: tables({ text: 'text', blob: 'blob', bigint: 'integer', clustered: 'without rowid' }),
  postgres: tables({ text: 'text collate "C"', blob: 'bytea', bigint: 'bigint', clustered: '' }),
};

function tables(sql: { text: string; blob: string; bigint: string; clustered: string }): string {
  const { text, blob, bigint, clustered } = sql;
  return `
create table journal_head (
  operator ${text} primary key,
  time_zone ${text} not null,
  seq ${bigint} not null,
  hash ${blob} not null,
  at ${text} not null,
  ms ${bigint} not null,
  day ${text} not null,
  number integer not null
) ${clustered};

create table entry (
  operator ${text} not null,
  seq ${bigint} not null,
  protocol ${text},
  at ${text} not null,
  type ${text} not null,
  actor ${text} not null,
  digest ${blob} not null,
  hash ${blob} not null,
  primary key (operator, seq)
) ${clustered};
create index entry_later on entry (protocol, seq) where type <> 'issued';

create table entry_data (
  operator ${text} not null,
  seq ${bigint} not null,
  salt ${blob} not null,
  text ${text} not null,
  primary key (operator, seq)
) ${clustered};

create table identity (
  operator ${text} not null,
  origin ${text} not null,
  scope ${text} not null,
  id ${text} not null,
  protocol ${text} not null,
  seq ${bigint} not null,
  primary key (operator, scope, id, origin)
) ${clustered};

create table protocol (
  number ${text} not null,
  operator ${text} not null,
  seq ${bigint} not null,
  issued_at ${text} not null,
  issued_ms ${bigint} not null,
  month integer not null,
  origin ${text} not null,
  channel ${text} not null,
  direction ${text} not null,
  state ${text} not null,
  identification ${text} not null,
  card_number ${text},
  cpf ${text},
  beneficiary ${text},
  caller ${text},
  call_id ${text},
  class ${text},
  due_at ${text},
  subject ${text},
  previous ${text},
  tries integer not null
);
create unique index protocol_number on protocol (number);
create index protocol_newest on protocol (operator, issued_ms, seq);
create index protocol_card on protocol (operator, month, card_number, issued_ms, seq) where card_number is not null;
create index protocol_cpf on protocol (operator, month, cpf, issued_ms, seq) where cpf is not null;
create index protocol_caller on protocol (operator, month, caller, issued_ms, seq) where caller is not null;
create index protocol_class on protocol (operator, class, issued_ms, seq) where class is not null;
create index protocol_channel on protocol (operator, channel, issued_ms, seq) where channel <> 'phone';
create index protocol_state on protocol (operator, state, issued_ms, seq) where state <> 'open';
create index protocol_due on protocol (operator, due_at, issued_ms, seq) where due_at is not null;
create index protocol_pending on protocol (operator, issued_ms, seq)
  where identification in ('source_unavailable', 'lookup_limited');

create table api_key (
  id ${text} primary key,
  operator ${text} not null,
  origin ${text} not null,
  scopes ${text} not null,
  hash ${text} not null unique,
  created_at ${text} not null,
  revoked_at ${text}
);
`;
}
