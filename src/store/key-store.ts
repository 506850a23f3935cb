import type { Kysely } from 'kysely';
import type { ApiKey } from '../keys/api-key.ts';
import type { KeyStore } from '../keys/key-store.ts';
import { isScope } from '../keys/scope.ts';
import type { ApiKeyRow, Tables } from './schema.ts';

/** Keys in the database, so that a command in the terminal makes and revokes them while the server runs. */
export function createKeyStore(db: Kysely<Tables>): KeyStore {
  return {
    async put(key, hash) {
      const row = { ...key, scopes: key.scopes.join(' '), hash };
      await db
        .insertInto('api_key')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    async findByHash(hash) {
      const row = await db.selectFrom('api_key').selectAll().where('hash', '=', hash).executeTakeFirst();
      return row === undefined ? null : keyOf(row);
    },
    async list(operator) {
      let query = db.selectFrom('api_key').selectAll().orderBy('created_at').orderBy('id');
      if (operator !== undefined) query = query.where('operator', '=', operator);
      return (await query.execute()).map(keyOf);
    },
    async revoke(id, at) {
      const result = await db
        .updateTable('api_key')
        .set({ revoked_at: at })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
  };
}

function keyOf({ hash: _, scopes, ...row }: ApiKeyRow): ApiKey {
  return { ...row, scopes: scopes.split(' ').filter(isScope) };
}
