import type { Migration } from './migration.ts';

/** Numbers of the operator's own system. The index covers only those that are still to be found out: usually none. */
export const sourceNumbers: Migration = {
  version: 2,
  sqlite: steps({ text: 'text' }),
  postgres: steps({ text: 'text collate "C"' }),
};

function steps({ text }: { text: string }): string {
  return `
alter table protocol add column numbering ${text} not null default 'own';
alter table protocol add column source_number ${text};
create index protocol_numbering on protocol (operator, issued_ms, seq)
  where numbering in ('claimed', 'contingency', 'unreconciled');
`;
}
