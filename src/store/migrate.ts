import { CarimboError, ERRORS } from '../errors.ts';
import { journal } from './migrations/001-journal.ts';
import { sourceNumbers } from './migrations/002-source-numbers.ts';
import { deliveries } from './migrations/003-deliveries.ts';
import { reportViews } from './migrations/004-report-views.ts';
import { callFacts } from './migrations/005-call-facts.ts';
import { keyExpiry } from './migrations/006-key-expiry.ts';
import { highWater } from './migrations/007-high-water.ts';
import { offlineRanges } from './migrations/008-offline-ranges.ts';
import { treatment } from './migrations/009-treatment.ts';
import { occurrenceView } from './migrations/010-occurrence-view.ts';
import { deliveryTargets } from './migrations/011-delivery-targets.ts';
import { callCourse } from './migrations/012-call-course.ts';
import { accessRecords } from './migrations/013-access-records.ts';
import { callbacks } from './migrations/014-callbacks.ts';
import { signIn } from './migrations/015-sign-in.ts';
import { pops } from './migrations/016-pops.ts';
import { exportRecords } from './migrations/017-export-records.ts';
import { tallies } from './migrations/018-tallies.ts';
import { mailedReports } from './migrations/019-mailed-reports.ts';
import { searchKeys } from './migrations/020-search-keys.ts';
import { keysInsteadOfIndexes } from './migrations/021-keys-instead-of-indexes.ts';
import type { Migration } from './migrations/migration.ts';

export const MIGRATIONS: readonly Migration[] = [
  journal,
  sourceNumbers,
  deliveries,
  reportViews,
  callFacts,
  keyExpiry,
  highWater,
  offlineRanges,
  treatment,
  occurrenceView,
  deliveryTargets,
  callCourse,
  accessRecords,
  callbacks,
  signIn,
  pops,
  exportRecords,
  tallies,
  mailedReports,
  searchKeys,
  keysInsteadOfIndexes,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** What opening a database may do to its schema: nothing, migrate an older one, or also create a missing one. */
export type SchemaChange = 'none' | 'migrate' | 'create';

/**
 * Whether migrations must be run.
 * @param version of the existing schema; 0 for none, negative while a move to it is unfinished
 * @throws CarimboError `database_missing`, `database_older` where the change is not allowed, `store_too_new`,
 *   `move_unfinished`
 */
export function mustMigrate(version: number, allowed: SchemaChange): boolean {
  if (version < 0) throw ERRORS.moveUnfinished();
  if (version > SCHEMA_VERSION) throw tooNew(version);
  if (version === SCHEMA_VERSION) return false;
  if (version === 0 && allowed !== 'create') throw ERRORS.databaseMissing();
  if (allowed === 'none') throw ERRORS.databaseOlder(version, SCHEMA_VERSION);
  return true;
}

/** What `migrate` needs of a dialect; all of it runs in one transaction that holds the schema lock. */
export interface Migratable {
  dialect: 'sqlite' | 'postgres';
  /** Takes the lock for which a second node waits until the first is done. Returns 0 for an empty database. */
  lockAndReadVersion(): Promise<number>;
  run(sql: string): Promise<void>;
  writeVersion(version: number): Promise<void>;
}

/** Brings the schema to the newest version. @throws CarimboError as `mustMigrate` */
export async function migrate(database: Migratable, allowed: SchemaChange): Promise<void> {
  const version = await database.lockAndReadVersion();
  if (!mustMigrate(version, allowed)) return;
  for (const step of MIGRATIONS.slice(version)) await database.run(step[database.dialect]);
  await database.writeVersion(SCHEMA_VERSION);
}

function tooNew(version: number): CarimboError {
  return new CarimboError('store_too_new', 500, {
    'pt-BR': `O banco de dados foi gravado por um Carimbo mais novo (esquema ${version}; este programa conhece até ${SCHEMA_VERSION}). Nada foi alterado. Instale a versão mais nova, ou aponte para outro banco.`,
    en: `A newer Carimbo wrote this database (schema ${version}; this program knows up to ${SCHEMA_VERSION}). Nothing was changed. Install the newer version, or point to another database.`,
  });
}
