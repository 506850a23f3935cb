import type { Dialect } from './dialect.ts';

/** `code` is SQL proper; `comment` and `quoted` (strings, quoted names) are never looked into; `bind` is `:name`. */
export interface Piece {
  kind: 'code' | 'comment' | 'quoted' | 'bind';
  text: string;
}

/** A quote or a comment that is never closed. */
export class UnclosedError extends Error {}

const NAME_CHARACTER = /[\p{L}\p{N}_$]/u;
const BIND = /:[A-Za-z_]\w*/y;
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
const PAIRS: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')', '<': '>' };

/**
 * Cuts SQL into pieces, which joined give the SQL again.
 * @throws UnclosedError
 */
export function splitSql(sql: string, dialect: Dialect): Piece[] {
  const pieces: Piece[] = [];
  let codeFrom = 0;
  let at = 0;
  const take = (kind: Piece['kind'], end: number): void => {
    if (codeFrom < at) pieces.push({ kind: 'code', text: sql.slice(codeFrom, at) });
    pieces.push({ kind, text: sql.slice(at, end) });
    at = end;
    codeFrom = end;
  };

  while (at < sql.length) {
    const comment = commentEnd(sql, at, dialect);
    const quoted = comment ?? quotedEnd(sql, at, dialect);
    if (comment !== null) take('comment', comment);
    else if (quoted !== null) take('quoted', quoted);
    // A cast (PostgreSQL `::text`), a scope (SQL Server `geometry::Parse`), an assignment (MySQL `@a := 1`).
    else if (sql.startsWith('::', at) || sql.startsWith(':=', at)) at += 2;
    else {
      const bind = matchAt(BIND, sql, at);
      if (bind === null) at += 1;
      else take('bind', at + bind.length);
    }
  }
  if (codeFrom < at) pieces.push({ kind: 'code', text: sql.slice(codeFrom, at) });
  return pieces;
}

function commentEnd(sql: string, at: number, dialect: Dialect): number | null {
  if (sql.startsWith('/*', at)) return blockEnd(sql, at, dialect.nestedComments === true);
  const dashes = sql.startsWith('--', at) && (!dialect.hashComments || /^[\s\0]?$/.test(sql.charAt(at + 2)));
  if (!dashes && !(dialect.hashComments && sql[at] === '#')) return null;
  const end = sql.indexOf('\n', at);
  return end === -1 ? sql.length : end;
}

function blockEnd(sql: string, at: number, nested: boolean): number {
  let depth = 0;
  for (let i = at; i < sql.length; i += 1) {
    if (sql.startsWith('/*', i) && (depth === 0 || nested)) {
      depth += 1;
      i += 1;
    } else if (sql.startsWith('*/', i)) {
      depth -= 1;
      i += 1;
      if (depth === 0) return i + 1;
    }
  }
  throw new UnclosedError('/*');
}

function quotedEnd(sql: string, at: number, dialect: Dialect): number | null {
  const char = sql.charAt(at);
  if (char === "'") {
    if (dialect.qQuotes && isPrefixed(sql, at, 'q')) return qQuoteEnd(sql, at);
    const escapes = dialect.backslashes || (dialect.dollarQuotes && isPrefixed(sql, at, 'e'));
    return quoteEnd(sql, at, { close: "'", escapes: escapes === true });
  }
  if (char === '"') return quoteEnd(sql, at, { close: '"', escapes: dialect.backslashes === true });
  if (char === '`' && dialect.backticks) return quoteEnd(sql, at, { close: '`', escapes: false });
  if (char === '[' && dialect.brackets) return quoteEnd(sql, at, { close: ']', escapes: false });
  if (char === '$' && dialect.dollarQuotes) return dollarEnd(sql, at);
  return null;
}

/** A doubled end is one character of the text. */
function quoteEnd(sql: string, at: number, { close, escapes }: { close: string; escapes: boolean }): number {
  for (let i = at + 1; i < sql.length; i += 1) {
    if (escapes && sql[i] === '\\') i += 1;
    else if (sql[i] === close && sql[i + 1] === close) i += 1;
    else if (sql[i] === close) return i + 1;
  }
  throw new UnclosedError(sql.charAt(at));
}

function dollarEnd(sql: string, at: number): number | null {
  // `$` may stand inside a name: a$b$c is one.
  if (at > 0 && NAME_CHARACTER.test(sql.charAt(at - 1))) return null;
  const tag = matchAt(DOLLAR_TAG, sql, at);
  if (tag === null) return null;
  const end = sql.indexOf(tag, at + tag.length);
  if (end === -1) throw new UnclosedError(tag);
  return end + tag.length;
}

function qQuoteEnd(sql: string, at: number): number {
  const open = sql.charAt(at + 1);
  const end = open === '' ? -1 : sql.indexOf(`${PAIRS[open] ?? open}'`, at + 2);
  if (end === -1) throw new UnclosedError("q'");
  return end + 2;
}

/** Whether the quote is `E'…'` or `nq'…'`: the letter right before it, and no longer name before that. */
function isPrefixed(sql: string, at: number, letter: string): boolean {
  const word = /[\p{L}\p{N}_$]*$/u.exec(sql.slice(Math.max(0, at - 3), at))?.[0].toLowerCase();
  return word === letter || (letter === 'q' && word === 'nq');
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
