import { TextError } from '../i18n/text-error.ts';
import { placeholders, type Query } from '../store/query.ts';

/** Computed from the journal: they begin anew with the one that comes. */
const COMPUTED = ['tally', 'tally_position', 'search_position'];

/**
 * Removes the rows that a server writes at its first start, for the journals that come: heads, and the sets of offline ranges.
 * @param operators by default all
 * @returns whether there were sets of ranges, which servers keep in memory
 * @throws TextError where something was given out or received already
 */
export async function demandEmpty(query: Query, operators?: readonly string[]): Promise<boolean> {
  const which = operators === undefined ? '' : `where operator in (${placeholders(operators)})`;
  const values = operators ?? [];
  const heads = await query<{ operator: string; seq: number }>(
    `select operator, seq from journal_head ${which}`,
    values,
  );
  const begun = heads.filter(({ seq }) => seq > 0);
  for (const { operator, seq } of begun) {
    const sql = `select count(*) as count from entry where operator = ? and type = 'offline_range_set' and protocol is null`;
    const [sets] = await query<{ count: number }>(sql, [operator]);
    if (sets?.count !== seq) throw notEmpty(operator);
  }
  for (const table of ['number_floor', 'offline_fact', 'access_record']) {
    const [row] = await query<{ operator: string }>(`select operator from ${table} ${which} limit 1`, values);
    if (row !== undefined) throw notEmpty(row.operator);
  }
  for (const { operator, seq } of heads) {
    // A server that issues in the meantime keeps its row, and the copy's is refused as a repeated key.
    await query('delete from journal_head where operator = ? and seq = ?', [operator, seq]);
    for (const table of ['entry_data', 'entry', 'delivery_position', ...COMPUTED])
      await query(`delete from ${table} where operator = ?`, [operator]);
  }
  // A whole backup has its own keys and users.
  if (operators === undefined)
    for (const table of ['api_key', 'user_session', 'user_account']) await query(`delete from ${table}`);
  return begun.length > 0;
}

function notEmpty(operator: string): TextError {
  return new TextError({
    'pt-BR': `O banco já tem o diário de ${operator}. Nada foi alterado. Guarde este banco em outro lugar e use um vazio.`,
    en: `The database already has the journal of ${operator}. Nothing was changed. Keep this database elsewhere and use an empty one.`,
  });
}
