import type { SqlSettings } from './schema.ts';

export type DriverName = SqlSettings['connection']['driver'];

/** Where dialects differ in what is code, what is quoted and what is a comment. */
export interface Dialect {
  /** How the n-th bind (from 1) of this name is written. */
  placeholder(name: string, index: number): string;
  /** One value per place, not per name. */
  positional?: boolean;
  /** `'it\'s'`, and `"…"` is a string too. */
  backslashes?: boolean;
  /** `# comment`, and `--` only before a blank. */
  hashComments?: boolean;
  nestedComments?: boolean;
  backticks?: boolean;
  brackets?: boolean;
  /** `$$…$$`, `$tag$…$tag$`, and `E'…'` with backslashes. */
  dollarQuotes?: boolean;
  /** `q'[…]'`. */
  qQuotes?: boolean;
}

export const DIALECTS: Readonly<Record<DriverName, Dialect>> = {
  postgres: { placeholder: (_name, index) => `$${index}`, nestedComments: true, dollarQuotes: true },
  mysql: {
    placeholder: () => '?',
    positional: true,
    backslashes: true,
    hashComments: true,
    backticks: true,
  },
  mssql: { placeholder: (name) => `@${name}`, nestedComments: true, brackets: true },
  // Not the name: `:number` or `:class` would be ORA-01745, a reserved word.
  oracle: { placeholder: (_name, index) => `:b${index}`, qQuotes: true },
  sqlite: { placeholder: (name) => `:${name}`, backticks: true, brackets: true },
};
