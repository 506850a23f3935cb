import { createHash } from 'node:crypto';
import type { Query } from './query.ts';

/** Facts of calls whose number a PBX gave out and has not delivered yet, as texts. */
export interface OfflineFacts {
  /** The same fact again changes nothing. */
  keep(operator: string, number: string, fact: string): Promise<void>;
  of(operator: string, number: string): Promise<string[]>;
  remove(operator: string, number: string, fact: string): Promise<void>;
}

export function createOfflineFacts(query: Query): OfflineFacts {
  return {
    async keep(operator, number, fact) {
      await query(
        'insert into offline_fact (operator, number, id, fact) values (?, ?, ?, ?) on conflict do nothing',
        [operator, number, idOf(fact), fact],
      );
    },
    async of(operator, number) {
      const sql = 'select fact from offline_fact where operator = ? and number = ? order by id';
      return (await query<{ fact: string }>(sql, [operator, number])).map(({ fact }) => fact);
    },
    async remove(operator, number, fact) {
      const sql = 'delete from offline_fact where operator = ? and number = ? and id = ?';
      await query(sql, [operator, number, idOf(fact)]);
    },
  };
}

/** A fact may be longer than a key of PostgreSQL can be. */
function idOf(fact: string): string {
  return createHash('sha256').update(fact).digest('hex');
}
