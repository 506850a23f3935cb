import { DataRefused } from '../journal/committing.ts';

/** SQLSTATE classes: data exception, integrity constraint, program limit (a row too long for its index). */
const POSTGRES = /^(22|23|54)[0-9A-Z]{3}$/;
const SQLITE = /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH)/;

/** Runs a transaction; what the database says of the data comes out as `DataRefused`, everything else as it is. */
export async function refusingBadData<T>(transaction: () => Promise<T>): Promise<T> {
  try {
    return await transaction();
  } catch (error) {
    throw isAboutData(error) ? new DataRefused('the database refused the data', { cause: error }) : error;
  }
}

function isAboutData(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const code = String(error.code);
  return POSTGRES.test(code) || SQLITE.test(code);
}
