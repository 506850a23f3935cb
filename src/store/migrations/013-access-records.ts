import type { Migration } from './migration.ts';

/**
 * Who read what, apart from the journal, and what a key is for.
 * `access_subject` is an index: a record under every protocol and card that it showed (`subjectsOf`). Numbers and cards come
 * in random order, so it is partitioned by period like the indexes of `protocol`. Rows are never changed or deleted; triggers
 * refuse both to a person who has the database's password.
 */
export const accessRecords: Migration = {
  version: 13,
  sqlite: `${tables({ text: 'text', bigint: 'integer', clustered: 'without rowid' })}
${['access_record', 'access_subject']
  .flatMap((table) =>
    ['update', 'delete'].map(
      (event) => `create trigger ${table}_no_${event} before ${event} on ${table}
begin select raise(abort, 'access records are append-only'); end;`,
    ),
  )
  .join('\n')}`,
  postgres: `${tables({ text: 'text collate "C"', bigint: 'bigint', clustered: '' })}
create or replace function access_records_are_kept() returns trigger language plpgsql as $$
begin raise exception 'access records are append-only'; end $$;
${['access_record', 'access_subject']
  .map(
    (table) => `create trigger ${table}_kept before update or delete or truncate on ${table}
for each statement execute function access_records_are_kept();`,
  )
  .join('\n')}`,
};

function tables({ text, bigint, clustered }: { text: string; bigint: string; clustered: string }): string {
  return `
alter table api_key add column purpose ${text};

create table access_record (
  operator ${text} not null,
  at_ms ${bigint} not null,
  id ${text} not null,
  actor ${text} not null,
  origin ${text} not null,
  address ${text} not null,
  route ${text} not null,
  fields ${text} not null,
  numbers ${text} not null,
  keys ${text} not null,
  card_number ${text},
  reason ${text},
  reason_source ${text},
  primary key (operator, at_ms, id)
);
create index access_record_actor on access_record (operator, actor, at_ms, id);

create table access_subject (
  operator ${text} not null,
  period ${bigint} not null,
  subject ${text} not null,
  at_ms ${bigint} not null,
  id ${text} not null,
  primary key (operator, period, subject, at_ms, id)
) ${clustered};
`;
}
