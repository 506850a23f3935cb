import { TextError } from '../i18n/text-error.ts';
import { placeholders, type Query } from '../store/query.ts';

/**
 * Removes the rows that a new installation has, for the journals that come.
 * @param operators by default all
 * @throws TextError where something was issued already
 */
export async function demandEmpty(query: Query, operators?: readonly string[]): Promise<void> {
  const which = operators === undefined ? '' : `where operator in (${placeholders(operators)})`;
  const values = operators ?? [];
  const heads = await query<{ operator: string; seq: number }>(
    `select operator, seq from journal_head ${which}`,
    values,
  );
  const used = heads.filter(({ seq }) => seq > 0).map(({ operator }) => operator);
  if (used.length > 0)
    throw new TextError({
      'pt-BR': `O banco já tem o diário de ${used.join(', ')}. Nada foi alterado. Guarde este banco em outro lugar e use um vazio.`,
      en: `The database already has the journal of ${used.join(', ')}. Nothing was changed. Keep this database elsewhere and use an empty one.`,
    });
  // A server that issues in the meantime keeps its row, and the copy's is refused as a repeated key.
  const and = which === '' ? 'where' : `${which} and`;
  await query(`delete from journal_head ${and} seq = 0`, values);
  for (const table of ['delivery_position', 'number_floor', 'offline_fact'])
    await query(`delete from ${table} ${which}`, values);
}
