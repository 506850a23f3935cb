import { malformedPlaces, placesIn } from '../../engine/template.ts';
import { ExchangeFault } from '../../exchange.ts';
import { DIALECTS, type DriverName } from './dialect.ts';
import { type Piece, splitSql, UnclosedError } from './split-sql.ts';

/** A statement as its driver takes it. The value of a bind is never part of `text`. */
export interface Statement {
  text: string;
  /** The value for each place (MySQL) or for each `$1`, `:b1`, … in order; a name comes twice where places count. */
  binds: readonly string[];
  /** As written in the file, with `:name`: for messages. */
  source: string;
}

const QUERIES = ['select', 'with', 'values', 'table', 'exec', 'execute', 'call'];
const WRITES = [...QUERIES, 'insert', 'update', 'delete', 'merge', 'replace'];
/** Reserved words in every dialect, so none can be an unquoted column name. */
const CHANGES =
  /(?<![\w@$.#])(?:insert|update|delete|merge|drop|truncate|alter|create|grant|into)\b(?!\s*\()/i;

/**
 * Makes the driver's form of a statement of a source file.
 * @param writes whether it may change data (`issue`, `register`)
 * @throws ExchangeFault `statement_refused`, misconfigured: the reason says what to fix
 */
export function compileStatement(
  sql: string,
  driver: DriverName,
  { writes }: { writes: boolean },
): Statement {
  if (placesIn(sql).length > 0 || malformedPlaces(sql).length > 0)
    throw refused('${…} não é aceito em SQL: use :nome, que é enviado separado do texto');
  const pieces = withoutEnd(split(sql, driver));
  checkCode(pieces, { writes, driver });

  const dialect = DIALECTS[driver];
  const binds: string[] = [];
  const text = pieces.map((piece) => {
    if (piece.kind !== 'bind') return piece.text;
    const name = piece.text.slice(1);
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw refused(`${piece.text}: o nome é escrito em minúsculas`);
    if (dialect.positional || !binds.includes(name)) binds.push(name);
    return dialect.placeholder(name, binds.lastIndexOf(name) + 1);
  });
  return { text: text.join(''), binds, source: sql.trim() };
}

function split(sql: string, driver: DriverName): Piece[] {
  try {
    return splitSql(sql, DIALECTS[driver]);
  } catch (error) {
    if (error instanceof UnclosedError) throw refused(`${error.message} sem fim`);
    throw error;
  }
}

/** Without the final `;`, which Oracle rejects as an invalid character, and the blanks and comments after it. */
function withoutEnd(pieces: readonly Piece[]): Piece[] {
  const kept = [...pieces];
  const last = kept.findLastIndex(
    ({ kind, text }) => kind !== 'comment' && !(kind === 'code' && /^\s*$/.test(text)),
  );
  const piece = kept[last];
  if (piece?.kind !== 'code' || !/;\s*$/.test(piece.text)) return kept;
  return [...kept.slice(0, last), { kind: 'code', text: piece.text.replace(/[;\s]*$/, '') }];
}

function checkCode(
  pieces: readonly Piece[],
  { writes, driver }: { writes: boolean; driver: DriverName },
): void {
  const code = pieces.map(asCode).join('');
  if (code.includes(';')) throw refused('use use um comando só; há outro depois do ;');
  if (DIALECTS[driver].positional && code.includes('?')) throw refused('use :nome no lugar de ?');
  const first = /^[\s(]*([a-z]+)/i.exec(code)?.[1]?.toLowerCase() ?? '';
  const allowed = writes ? WRITES : QUERIES;
  if (!allowed.includes(first))
    throw refused(`o comando deve começar com ${allowed.join(', ').toUpperCase()}`);
  const change = writes ? null : CHANGES.exec(code);
  if (change !== null)
    throw refused(
      `a consulta só pode ler, e esta tem ${change[0].toUpperCase()}; se é um nome, ponha-o entre aspas`,
    );
}

/** A quoted part counts as a word and separates its neighbours. */
function asCode({ kind, text }: Piece): string {
  if (kind === 'code') return text;
  return kind === 'comment' ? ' ' : '_';
}

function refused(problem: string): ExchangeFault {
  return new ExchangeFault('statement_refused', { reason: `SQL recusado: ${problem}` });
}
