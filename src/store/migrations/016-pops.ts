import type { Migration } from './migration.ts';

/**
 * Which calls are under way, and which an agent answered last. No row is rewritten, and issuing writes nothing more: the
 * columns are null until the PBX tells something. The index of calls under way has only these: `live_ms` is the beginning of
 * the call, so that it changes when a call begins and ends, not with each fact.
 */
export const pops: Migration = {
  version: 16,
  sqlite: steps('integer', 'text'),
  postgres: steps('bigint', 'text collate "C"'),
};

function steps(instant: string, text: string): string {
  return `
alter table protocol add column live_ms ${instant};
alter table protocol add column call_agent ${text};
alter table protocol add column call_agent_ms ${instant};
create index protocol_live on protocol (operator, live_ms) where live_ms is not null;
create index protocol_call_agent on protocol (operator, call_agent, call_agent_ms) where call_agent is not null;
`;
}
