import { protocolView } from './004-report-views.ts';
import type { Migration } from './migration.ts';

/** Columns of the report view. */
export const CALL_FACTS = ['p.caller_e164', 'p.entry', 'p.dnid'];

/**
 * The caller as a number that can be compared, the dialplan entry and the dialled number. Searching by caller compares
 * E.164; for protocols from before this migration, the text as received.
 */
export const callFacts: Migration = {
  version: 5,
  sqlite: steps('sqlite', 'text'),
  postgres: steps('postgres', 'text collate "C"'),
};

function steps(dialect: 'sqlite' | 'postgres', text: string): string {
  return `
alter table protocol add column caller_e164 ${text};
alter table protocol add column entry ${text};
alter table protocol add column dnid ${text};
drop index protocol_caller;
create index protocol_caller on protocol (operator, month, coalesce(caller_e164, caller), issued_ms, seq)
  where coalesce(caller_e164, caller) is not null;
${protocolView(dialect, CALL_FACTS)}
`;
}
