import { sqlFault } from '../sql-faults.ts';
import { bytesValue, type Charset, jsonValue, numberOrText } from '../values.ts';

type Mssql = typeof import('mssql');

/** FOR JSON answers in pieces, in a column of this name. */
const FOR_JSON = 'JSON_F52E2B61-18A1-11d1-B105-00805F49916B';

/** One row of SQL Server as JSON-like values. @throws ExchangeFault `number_not_exact` */
export function mssqlRow(
  row: unknown,
  columns: readonly { name: string; type: unknown; scale?: number | undefined }[],
  { mssql, charset }: { mssql: Mssql; charset: Charset },
): unknown[] {
  const values = Array.isArray(row) ? row : Object.values(row as object);
  return columns.map((column, index) => {
    const value: unknown = values[index];
    if (value instanceof Date) return dateText(value, column.type, mssql);
    if (Buffer.isBuffer(value)) return bytesValue(value, charset);
    if (typeof value === 'number' && isDecimal(column.type, mssql)) return exact(value, column);
    if (typeof value === 'string' && column.type === mssql.BigInt) return numberOrText(value);
    if (typeof value === 'string' && column.name === FOR_JSON) return jsonValue(value);
    return value;
  });
}

/** Only datetimeoffset is an instant; the others are local times, which tedious is set to read as UTC. */
function dateText(date: Date, type: unknown, mssql: Mssql): string {
  const iso = date.toISOString();
  if (type === mssql.Date) return iso.slice(0, 10);
  if (type === mssql.DateTimeOffset) return iso;
  const withoutZone = iso.replace(/(\.000)?Z$/, '');
  return type === mssql.Time ? withoutZone.slice(11) : withoutZone;
}

function isDecimal(type: unknown, mssql: Mssql): boolean {
  return type === mssql.Decimal || type === mssql.Numeric;
}

/** tedious reads numeric(20) into a double: a number that may have lost its last digits must not pass for a card. */
function exact(value: number, { scale = 0 }: { scale?: number | undefined }): number {
  const unscaled = Math.abs(value) * 10 ** scale;
  if (unscaled > Number.MAX_SAFE_INTEGER) throw sqlFault('number_not_exact');
  return value;
}
