import { createHash } from 'node:crypto';
import { MIGRATIONS } from '../../dist/store/migrate.js';

/** Changes whenever the tables do: a database that was kept from before is of no use then. */
export function schemaMark() {
  return createHash('sha256').update(JSON.stringify(MIGRATIONS)).digest('hex').slice(0, 16);
}
