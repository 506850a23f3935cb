/** SQLSTATE classes: data exception, integrity constraint, program limit (a row too long for its index). */
const POSTGRES = /^(22|23|54)[0-9A-Z]{3}$/;
const SQLITE = /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH)/;
const COLLISION = /^(23505|SQLITE_CONSTRAINT_(PRIMARYKEY|UNIQUE|ROWID))$/;

/** The database refused data that a transaction writes: nothing was written. */
export class DataRefused extends Error {
  override name = 'DataRefused';
  /**
   * A row with its key exists already. No request can cause that, as keys are assigned under the lock: somebody wrote into
   * the operator's journal by hand, or restored a part of it.
   */
  readonly isCollision: boolean;

  constructor(cause: unknown, { isCollision }: { isCollision: boolean }) {
    super('the database refused the data', { cause });
    this.isCollision = isCollision;
  }
}

/** Runs a transaction; an error about the data is thrown as `DataRefused`, any other unchanged. */
export async function refusingBadData<T>(transaction: () => Promise<T>): Promise<T> {
  try {
    return await transaction();
  } catch (error) {
    const code = codeOf(error);
    if (!POSTGRES.test(code) && !SQLITE.test(code)) throw error;
    throw new DataRefused(error, { isCollision: COLLISION.test(code) });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
