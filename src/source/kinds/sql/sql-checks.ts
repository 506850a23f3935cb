import type { Text } from '../../../i18n/text.ts';
import type { Finding } from '../../../yaml/check.ts';
import type { Path } from '../../../yaml/problem.ts';
import { ExchangeFault } from '../../exchange.ts';
import { finding, meant, text } from '../../schema/finding.ts';
import { neverAsked } from '../../schema/place-checks.ts';
import type { TemplateSection } from '../../source-kind.ts';
import { compileStatement } from './compile-statement.ts';
import type { SqlSettings } from './schema.ts';

type Request = NonNullable<SqlSettings['lookup']['card_number']>;

/** A statement of the file: that it can be sent at all, and that each `:name` in it will have a value. */
export function checkSql(
  section: TemplateSection,
  { driver, parameters }: { driver: SqlSettings['connection']['driver']; parameters: readonly string[] },
): Finding[] {
  const request = section.tree as Request;
  const path = [...section.path, 'sql'];
  const binds = bindsOf(request.sql, driver, { path, writes: section.path[0] !== 'lookup' });
  if (!Array.isArray(binds)) return [binds.refused];
  const known = [...section.places, ...parameters];
  const unknown = binds.filter((name) => !known.includes(name)).map((name) => unknownName(path, name, known));
  const untyped = Object.keys(request.types ?? {})
    .filter((name) => !binds.includes(name))
    .map((name) => unknownName([...section.path, 'types', name], name, binds));
  const { mustHave } = section;
  const silent =
    mustHave !== undefined && !binds.includes(mustHave)
      ? [neverAsked(path, `:${mustHave}`, whereItIs(request.sql, mustHave))]
      : [];
  return [...unknown, ...untyped, ...silent];
}

/** What stands in quotes is text to the database, and a `?` has no name. */
function whereItIs(sql: string, name: string): Text {
  return sql.includes(`:${name}`)
    ? text(`escreva :${name} fora de aspas e de comentários`, `write :${name} outside quotes and comments`)
    : text(
        `escreva :${name} no lugar do valor (?, $1 e @nome não são aceitos)`,
        `write :${name} in the place of the value (?, $1 and @name do not work)`,
      );
}

function bindsOf(
  sql: string,
  driver: SqlSettings['connection']['driver'],
  { path, writes }: { path: Path; writes: boolean },
): string[] | { refused: Finding } {
  try {
    return [...new Set(compileStatement(sql, driver, { writes }).binds)];
  } catch (error) {
    if (!(error instanceof ExchangeFault)) throw error;
    return { refused: finding(path, text(error.reason, `the statement is refused (${error.code})`)) };
  }
}

function unknownName(path: Path, name: string, known: readonly string[]): Finding {
  return finding(path, text(`:${name} não existe aqui`, `there is no :${name} here`), {
    hint: meant(name, known, (near) => `:${near}`),
  });
}
