import { bytesValue, type Charset, numberOrText } from '../values.ts';

/** What is used of node-oracledb, which has no types of its own. */
export interface Oracledb {
  OUT_FORMAT_ARRAY: number;
  DB_TYPE_VARCHAR: object;
  DB_TYPE_NUMBER: object;
  DB_TYPE_RAW: object;
  DB_TYPE_DATE: object;
  DB_TYPE_TIMESTAMP: object;
  DB_TYPE_TIMESTAMP_TZ: object;
  DB_TYPE_TIMESTAMP_LTZ: object;
  DB_TYPE_CLOB: object;
  DB_TYPE_NCLOB: object;
  DB_TYPE_BLOB: object;
  DB_TYPE_LONG: object;
  getConnection(config: Record<string, unknown>): Promise<OracleConnection>;
}
interface OracleConnection {
  callTimeout: number;
  isHealthy(): boolean;
  execute(sql: string, binds: object, options: object): Promise<OracleResult>;
  getStatementInfo(sql: string): Promise<unknown>;
  break(): Promise<void>;
  close(): Promise<void>;
}
interface OracleResult {
  metaData?: { name: string }[];
  rows?: unknown[][];
  rowsAffected?: number;
}

export interface FetchColumn {
  dbType: object;
}
/** How node-oracledb fetches a column. */
export interface FetchAs {
  type?: object;
  converter?: (value: never) => unknown;
}

/** How each type is fetched, so that JSON-like values come of it. */
export function oracleFetch(
  oracledb: Oracledb,
  charset: Charset,
): (column: FetchColumn) => FetchAs | undefined {
  const orNull =
    <V>(convert: (value: V) => unknown) =>
    (value: V | null) =>
      value === null || value === undefined ? null : convert(value);
  const text = oracledb.DB_TYPE_VARCHAR;
  const wall: FetchAs = { converter: orNull(wallTime) };
  const moment: FetchAs = { converter: orNull((date: Date) => date.toISOString()) };
  const bytes = orNull((value: Buffer) => bytesValue(value, charset));
  const ways = new Map<object, FetchAs>([
    // By way of a double, NUMBER(20) would lose its last figures.
    [oracledb.DB_TYPE_NUMBER, { type: text, converter: orNull(numberOrText) }],
    [oracledb.DB_TYPE_DATE, wall],
    [oracledb.DB_TYPE_TIMESTAMP, wall],
    [oracledb.DB_TYPE_TIMESTAMP_TZ, moment],
    [oracledb.DB_TYPE_TIMESTAMP_LTZ, moment],
    [oracledb.DB_TYPE_CLOB, { type: text }],
    [oracledb.DB_TYPE_NCLOB, { type: text }],
    [oracledb.DB_TYPE_BLOB, { type: oracledb.DB_TYPE_RAW, converter: bytes }],
    [oracledb.DB_TYPE_RAW, { converter: bytes }],
  ]);
  return ({ dbType }) => ways.get(dbType);
}

/**
 * The driver makes local time of what has no zone, so local time is what it is written from: 25/12/1954 stays that, in
 * Auckland too. Oracle's DATE has a time of day; midnight means that only the day counts.
 */
export function wallTime(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const fraction = date.getMilliseconds() === 0 ? '' : `.${String(date.getMilliseconds()).padStart(3, '0')}`;
  return time === '00:00:00' && fraction === '' ? day : `${day}T${time}${fraction}`;
}
