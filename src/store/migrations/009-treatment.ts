import { DIALECTS, protocolView } from './004-report-views.ts';
import { CALL_FACTS } from './005-call-facts.ts';
import type { Migration } from './migration.ts';

/**
 * Occurrences, deadlines and closing. No row is rewritten: where `occurrences` is null, there is one open occurrence with
 * the row's class and subject. The index of states has the open ones, too, which become the few; that of deadlines has
 * only those of open occurrences.
 */
export const treatment: Migration = {
  version: 9,
  sqlite: steps('sqlite', { text: 'text', whole: 'integer' }),
  postgres: steps('postgres', { text: 'text collate "C"', whole: 'bigint' }),
};

function steps(dialect: 'sqlite' | 'postgres', { text, whole }: { text: string; whole: string }): string {
  const closedAt = `${DIALECTS[dialect].instant('p.closed_at')} as closed_at`;
  return `
alter table protocol add column occurrences ${text};
alter table protocol add column due_ms ${whole};
alter table protocol add column closed_at ${text};
alter table protocol add column close_reason ${text};
drop index protocol_state;
create index protocol_state on protocol (operator, state, issued_ms, seq);
drop index protocol_due;
create index protocol_due on protocol (operator, due_ms, issued_ms, seq) where due_ms is not null;
${protocolView(dialect, [...CALL_FACTS, closedAt, 'p.close_reason'])}
`;
}
