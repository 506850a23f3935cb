import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileStatement } from './compile-statement.ts';
import type { DriverName } from './dialect.ts';

const DRIVERS: DriverName[] = ['postgres', 'mysql', 'mssql', 'oracle', 'sqlite'];
const reads = { writes: false };
const textOf = (sql: string, driver: DriverName) => compileStatement(sql, driver, reads).text;

describe('a name becomes the bind of its driver', () => {
  const sql = 'select * from t where a = :card_number or b = :cpf or c = :card_number';
  it.each([
    ['postgres', 'select * from t where a = $1 or b = $2 or c = $1', ['card_number', 'cpf']],
    ['mysql', 'select * from t where a = ? or b = ? or c = ?', ['card_number', 'cpf', 'card_number']],
    [
      'mssql',
      'select * from t where a = @card_number or b = @cpf or c = @card_number',
      ['card_number', 'cpf'],
    ],
    ['oracle', 'select * from t where a = :b1 or b = :b2 or c = :b1', ['card_number', 'cpf']],
    ['sqlite', sql, ['card_number', 'cpf']],
  ] as const)('%s', (driver, text, binds) => {
    expect(compileStatement(sql, driver, reads)).toEqual({ text, binds, source: sql });
  });
});

/** Text that looks like a bind and is none: by driver, how it can be hidden. */
const HIDDEN: Record<DriverName, string[]> = {
  postgres: [
    "':a'",
    "'it''s :a'",
    "'\\'",
    "E'\\':a'",
    '":a"',
    "$$ :a ' $$",
    '$x$ $$ :a $x$',
    '/* /* :a */ :a */',
    '-- :a\n',
    'x::a',
    "U&':a'",
  ],
  mysql: ["'\\':a'", '":a"', '"\\":a"', '`:a`', '# :a\n', '-- :a\n', '/* :a */', '@x:=1', "N':a'"],
  mssql: ["':a'", '[:a]', '[a]]:a]', '":a"', '/* /* :a */ :a */', '--:a\n', 'geometry::a'],
  oracle: ["':a'", "q'[:a ' ]'", "Q'!:a ' !'", "nq'{:a ' }'", '":a"', '/* /* :a */', '--:a\n'],
  sqlite: ["':a'", '":a"', '`:a`', '[:a]', '/* /* :a */', '--:a\n'],
};

describe('what stands in strings, quoted names and comments is left as it is', () => {
  const cases = DRIVERS.flatMap((driver) => HIDDEN[driver].map((hidden) => [driver, hidden] as const));
  it.each(cases)('%s: %s', (driver, hidden) => {
    const { text, binds } = compileStatement(`select ${hidden} , :card_number`, driver, reads);
    expect(binds).toEqual(['card_number']);
    expect(text.startsWith(`select ${hidden} , `)).toBe(true);
  });

  it('in any order, for any text', () => {
    const content = fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\0', ''));
    /** The same text in every way in which it can be hidden, or null where it would end the quotes. */
    const hide = (driver: DriverName, text: string): string[] => {
      const doubled = text.replaceAll("'", "''");
      const escaped = driver === 'mysql' ? doubled.replaceAll('\\', '\\\\') : doubled;
      const identifier = driver === 'mysql' ? 'x' : `"${text.replaceAll('"', '""')}"`;
      const line = `-- ${text.replaceAll('\n', ' ')}\n`;
      const block = `/* ${text.replaceAll(/[*/]/g, '.')} */`;
      return [`'${escaped}'`, identifier, line, block];
    };
    const statement = fc.constantFrom(...DRIVERS).chain((driver) =>
      fc.record({
        driver: fc.constant(driver),
        parts: fc.array(
          fc.oneof(
            fc.constant(':card_number'),
            fc.tuple(content, fc.nat(3)).map(([text, way]) => hide(driver, text)[way] as string),
          ),
          { minLength: 1, maxLength: 8 },
        ),
      }),
    );
    fc.assert(
      fc.property(statement, ({ driver, parts }) => {
        fc.pre(!parts.some((part) => part.includes('${')));
        const wanted = parts.filter((part) => part === ':card_number').length;
        const sql = `select ${parts.join(' , ')} , 1`;
        const { text, binds } = compileStatement(sql, driver, reads);
        const places = {
          postgres: '$1',
          mysql: '?',
          mssql: '@card_number',
          oracle: ':b1',
          sqlite: ':card_number',
        };
        const expected = parts.map((part) => (part === ':card_number' ? places[driver] : part));
        expect(text).toBe(`select ${expected.join(' , ')} , 1`);
        expect(binds.length).toBe(driver === 'mysql' ? wanted : Math.min(wanted, 1));
      }),
    );
  });
});

describe('a statement is one query', () => {
  const refused = (sql: string, driver: DriverName = 'postgres', writes = false) => {
    expect(() => compileStatement(sql, driver, { writes })).toThrow(
      expect.objectContaining({ outcome: 'misconfigured', code: 'statement_refused' }),
    );
  };

  it.each([
    'select 1; drop table t',
    'delete from t',
    'with x as (delete from t returning *) select * from x',
    'select * into y from t',
    'drop table t',
    '',
    '-- nothing',
    "select 'never closed",
    'select $$ never closed',
    'select /* never closed',
    'select * from t where a = ${card_number}',
    "select '${Card}'",
    'select :Card',
  ])('refuses %s', (sql) => refused(sql));

  it('refuses a second statement where SQL Server needs no semicolon', () => {
    refused('select 1 delete from t', 'mssql');
  });

  it('refuses places of MySQL that would take the value of another', () => {
    refused('select * from t where a = ? and b = :cpf', 'mysql');
  });

  it.each([
    ['  (select 1) union (select 2) ; -- end\n', 'postgres', '  (select 1) union (select 2)'],
    ['select 1;', 'oracle', 'select 1'],
    ['/* delete */ select "delete" from t', 'oracle', '/* delete */ select "delete" from t'],
    ['exec dbo.Busca @carteira = :card_number', 'mssql', 'exec dbo.Busca @carteira = @card_number'],
    ['call busca(:card_number)', 'mysql', 'call busca(?)'],
    [
      'select deleted_at, t.delete, replace(a, b, c) from t',
      'mysql',
      'select deleted_at, t.delete, replace(a, b, c) from t',
    ],
    ['values (:card_number)', 'sqlite', 'values (:card_number)'],
  ] as const)('takes %s (%s)', (sql, driver, text) => {
    expect(textOf(sql, driver)).toBe(text);
  });

  it('writes where something is registered, and nothing worse', () => {
    const { text } = compileStatement('insert into t values (:card_number)', 'postgres', { writes: true });
    expect(text).toBe('insert into t values ($1)');
    refused('drop table t', 'postgres', true);
    refused('insert into t values (1); drop table t', 'postgres', true);
  });
});
