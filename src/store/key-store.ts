import type { ApiKey } from '../auth/api-key.ts';
import type { KeyStore } from '../auth/key-store.ts';
import { isScope } from '../auth/scope.ts';
import type { Query } from './query.ts';
import type { ApiKeyRow } from './schema.ts';

/** Keys in the database, so that commands can create and revoke them while the server runs. */
export function createKeyStore(query: Query): KeyStore {
  return {
    async put({ id, operator, origin, scopes, created_at, revoked_at, expires_at, purpose }, hash) {
      await query(
        `insert into api_key (id, operator, origin, scopes, hash, created_at, revoked_at, expires_at, purpose)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (id) do update set operator = excluded.operator, origin = excluded.origin, scopes = excluded.scopes,
           hash = excluded.hash, created_at = excluded.created_at, revoked_at = excluded.revoked_at,
           expires_at = excluded.expires_at, purpose = excluded.purpose`,
        [id, operator, origin, scopes.join(' '), hash, created_at, revoked_at, expires_at, purpose],
      );
    },
    async findByHash(hash) {
      const [row] = await query<ApiKeyRow>('select * from api_key where hash = ?', [hash]);
      return row === undefined ? null : keyOf(row);
    },
    async list(operator) {
      const order = 'order by created_at, id';
      const rows =
        operator === undefined
          ? await query<ApiKeyRow>(`select * from api_key ${order}`)
          : await query<ApiKeyRow>(`select * from api_key where operator = ? ${order}`, [operator]);
      return rows.map(keyOf);
    },
    async used(id, at) {
      await query('update api_key set last_used_at = ? where id = ?', [at, id]);
    },
    async revoke(id, at) {
      const sql = 'update api_key set revoked_at = ? where id = ? and revoked_at is null returning id';
      return (await query(sql, [at, id])).length === 1;
    },
  };
}

function keyOf({ hash: _, scopes, ...row }: ApiKeyRow): ApiKey {
  return { ...row, scopes: scopes.split(' ').filter(isScope) };
}
