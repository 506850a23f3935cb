import { ExchangeFault } from '../../exchange.ts';
import type { DriverName } from './dialect.ts';

/** What to install for each; SQLite and PostgreSQL come with Carimbo. */
const PACKAGES: Readonly<Record<DriverName, string>> = {
  postgres: 'pg',
  mysql: 'mysql2',
  mssql: 'mssql',
  oracle: 'oracledb',
  sqlite: 'better-sqlite3',
};

/** @throws ExchangeFault `driver_missing`, whose reason is the command that fixes it */
export async function loadDriver<M>(driver: DriverName, load: () => Promise<M>): Promise<M> {
  try {
    return await load();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    const name = PACKAGES[driver];
    throw new ExchangeFault('driver_missing', {
      reason: `falta o driver do banco: rode “npm install ${name}” na pasta do Carimbo e reinicie`,
    });
  }
}
