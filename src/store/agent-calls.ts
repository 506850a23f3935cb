import type { Query } from './query.ts';
import { protocolOf } from './rows.ts';
import type { ProtocolRow } from './schema.ts';
import type { Reads } from './store.ts';

/** The calls that are under way, and those that an agent answered. Each is a walk along an index, with an end. */
export function createAgentCalls(query: Query): Pick<Reads, 'liveCalls' | 'answeredBy'> {
  return {
    async liveCalls(operator, { since_ms, limit }) {
      const sql = `
select * from protocol where operator = ? and live_ms is not null and live_ms >= ?
order by live_ms desc limit ?`;
      return (await query<ProtocolRow>(sql, [operator, since_ms, limit])).map(protocolOf);
    },
    async answeredBy(operator, { agents, since_ms, limit }) {
      // One walk for each: a user has one extension or two.
      const sql = `
select * from protocol where operator = ? and call_agent = ? and call_agent_ms >= ?
order by call_agent_ms desc limit ?`;
      const found = await Promise.all(
        agents.map((agent) => query<ProtocolRow>(sql, [operator, agent, since_ms, limit])),
      );
      const newest = (a: ProtocolRow, b: ProtocolRow) => Number(b.call_agent_ms) - Number(a.call_agent_ms);
      return found.flat().sort(newest).slice(0, limit).map(protocolOf);
    },
  };
}
