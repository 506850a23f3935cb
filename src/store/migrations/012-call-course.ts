import { DIALECTS, protocolView } from './004-report-views.ts';
import { CALL_FACTS } from './005-call-facts.ts';
import type { Migration } from './migration.ts';

/**
 * The course of a call, as JSON, and since when its caller is owed a call. No row is rewritten, and issuing writes nothing
 * more: both are null until the PBX tells something. The index has only the calls that are owed.
 */
export const callCourse: Migration = {
  version: 12,
  sqlite: steps('sqlite', { text: 'text', whole: 'integer' }),
  postgres: steps('postgres', { text: 'text collate "C"', whole: 'bigint' }),
};

function steps(dialect: 'sqlite' | 'postgres', { text, whole }: { text: string; whole: string }): string {
  const { instant } = DIALECTS[dialect];
  const member = (name: string) => `p.call${dialect === 'postgres' ? '::json' : ''} ->> '${name}'`;
  // Negative where a call-back ended a call that was answered later.
  const seconds = (from: string, to: string) =>
    dialect === 'postgres'
      ? `case when (${to})::timestamptz >= (${from})::timestamptz then round(extract(epoch from (${to})::timestamptz - (${from})::timestamptz))::integer end`
      : `case when julianday(${to}) >= julianday(${from}) then cast(round((julianday(${to}) - julianday(${from})) * 86400) as integer) end`;
  const at = (name: string) => `${instant(`(${member(name)})`)} as call_${name}`;
  const closed = [`${instant('p.closed_at')} as closed_at`, 'p.close_reason'];
  const course = [
    `${member('queue')} as call_queue`,
    `${member('agent')} as call_agent`,
    at('queued_at'),
    at('answered_at'),
    at('ended_at'),
    `${member('ended_by')} as call_ended_by`,
    `${seconds(member('queued_at'), `coalesce(${member('answered_at')}, ${member('ended_at')})`)} as call_wait_seconds`,
    `${seconds(member('answered_at'), member('ended_at'))} as call_talk_seconds`,
  ];
  return `
alter table protocol add column call ${text};
alter table protocol add column missed_ms ${whole};
create index protocol_missed on protocol (operator, missed_ms, seq) where missed_ms is not null;
${protocolView(dialect, [...CALL_FACTS, ...closed, ...course])}
`;
}
