import type { Migration } from './migration.ts';

/**
 * Who is to be called back. No row is rewritten, and issuing writes nothing more: the columns are null until the PBX tells
 * something. Both indexes have only the calls that are owed: one gives the list its order, the other finds what one caller is
 * owed. Whether the caller got through is found by the index of callers; `spoken_ms` needs none.
 */
export const callbacks: Migration = {
  version: 14,
  sqlite: steps('integer', 'integer'),
  postgres: steps('bigint', 'integer'),
};

function steps(instant: string, seconds: string): string {
  return `
alter table protocol add column callback_ms ${instant};
alter table protocol add column callback_waited_s ${seconds};
alter table protocol add column spoken_ms ${instant};
create index protocol_callback on protocol (operator, callback_ms, seq) where callback_ms is not null;
create index protocol_callback_caller on protocol (operator, caller_e164, callback_ms, seq) where callback_ms is not null;
`;
}
