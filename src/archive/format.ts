import { TextError } from '../i18n/text-error.ts';
import type { Head } from '../protocol/head.ts';
import type { Value } from '../store/rows.ts';

/**
 * An archive is gzip of lines of JSON: the header, then for each table its name and columns and a line for each row, then
 * the end, which holds the SHA-256 of all before it. Rows of protocols are not in it: they are folded from the entries,
 * except where an entry's data was erased.
 */
export const FORMAT_VERSION = 1;

export interface Header {
  carimbo: 'archive';
  version: number;
  /** Schema of the database that was read. */
  schema: number;
  created_at: string;
  heads: Pick<Head, 'operator' | 'seq' | 'hash' | 'at'>[];
}

export interface TableLine {
  table: string;
  columns: string[];
}

/** Some rows of one table. */
export interface Batch extends TableLine {
  rows: Value[][];
}

export interface EndLine {
  end: true;
  /** Lines before this one. */
  lines: number;
  /** Of the bytes before this line. */
  sha256: string;
}

/** What every line of the end begins with. */
export const END_PREFIX = '{"end":true,';

interface Table {
  name: string;
  /** Columns of the primary key, in the order in which rows are read. */
  key: readonly string[];
  /** What is selected; by default all columns of the table. */
  from?: string;
  /** Only in whole copies: its keys are unique on a server, and another one may have them. */
  isWhole?: true;
}

/** Parts of other tables, what follows from others, and what is not copied. */
export const OTHER_TABLES = [
  'entry_data',
  'protocol',
  'access_subject',
  'user_session',
  'search_key',
  'search_keys_of',
  'search_position',
  'tally',
  'tally_position',
] as const;

/**
 * In the order of the file. `entry_data` is joined to `entry`; `protocol` follows from the entries, `access_subject` from
 * `access_record`; search keys and the dashboard's counts are written anew by the server. Sessions are not copied: users sign
 * in again.
 */
export const TABLES: readonly Table[] = [
  { name: 'journal_head', key: ['operator'] },
  { name: 'number_floor', key: ['operator', 'day'] },
  { name: 'api_key', key: ['id'] },
  { name: 'user_account', key: ['name'], isWhole: true },
  { name: 'delivery_position', key: ['operator', 'target'] },
  { name: 'delivery', key: ['operator', 'target', 'seq'] },
  {
    name: 'entry',
    key: ['operator', 'seq'],
    from: `(select e.operator, e.seq, e.protocol, e.at, e.type, e.actor, e.digest, e.hash, d.salt, d.text
      from entry e left join entry_data d on d.operator = e.operator and d.seq = e.seq)`,
  },
  { name: 'identity', key: ['operator', 'scope', 'id', 'origin'] },
  { name: 'offline_fact', key: ['operator', 'number', 'id'] },
  { name: 'access_record', key: ['operator', 'at_ms', 'id'] },
  { name: 'mailed_report', key: ['operator', 'day'] },
];

/** Bytes are `{"hex":"…"}`. */
export function encodeValue(value: unknown): unknown {
  return Buffer.isBuffer(value) ? { hex: value.toString('hex') } : value;
}

export function decodeValue(value: unknown): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  const { hex } = value as { hex?: unknown };
  if (typeof hex !== 'string') throw damaged('um valor desconhecido', 'an unknown value');
  return Buffer.from(hex, 'hex');
}

export function damaged(pt: string, en: string, cause?: unknown): TextError {
  return new TextError(
    {
      'pt-BR': `O arquivo não está íntegro: ${pt}. Nada foi alterado. Use outra cópia.`,
      en: `The file is damaged: ${en}. Nothing was changed. Use another copy.`,
    },
    { blame: 'other', cause },
  );
}
