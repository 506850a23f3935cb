import { ExchangeFault, type OperationName } from '../../exchange.ts';
import { requestsOf } from '../../schema/operations.ts';
import { compileStatement, type Statement } from './compile-statement.ts';
import type { SqlSettings } from './schema.ts';

type SqlRequest = NonNullable<SqlSettings['lookup']['card_number']>;

/** One operation, compiled once. */
export interface Prepared {
  statement: Statement;
  types: NonNullable<SqlRequest['types']>;
  maxRows: number;
  /** Whether it may change data. */
  writes: boolean;
  /** One statement that the database runs completely or not at all. */
  isAtomic: boolean;
}

const DEFAULT_MAX_ROWS = 20;

/** Every operation of the file; one that cannot be used is the fault that says why. */
export function prepareRequests(settings: SqlSettings): Map<OperationName, Prepared | ExchangeFault> {
  const { driver } = settings.connection;
  return new Map(
    [...requestsOf(settings)].map(([operation, request]) => [operation, prepare(operation, request, driver)]),
  );
}

function prepare(
  operation: OperationName,
  request: SqlRequest,
  driver: SqlSettings['connection']['driver'],
): Prepared | ExchangeFault {
  const writes = operation === 'issue' || operation === 'register';
  try {
    const statement = compileStatement(request.sql, driver, { writes });
    const { types = {}, max_rows: maxRows = DEFAULT_MAX_ROWS } = request;
    return { statement, types, maxRows, writes, isAtomic: isAtomic(request.sql, driver) };
  } catch (error) {
    if (error instanceof ExchangeFault) return error;
    throw error;
  }
}

/** A procedure or a block may commit a part before it fails, and T-SQL needs no semicolon between two statements. */
function isAtomic(sql: string, driver: SqlSettings['connection']['driver']): boolean {
  return driver !== 'mssql' && /^\s*(insert|select|update|merge|with)\b/i.test(sql);
}
