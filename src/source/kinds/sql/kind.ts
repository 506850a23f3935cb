import { finding, text } from '../../schema/finding.ts';
import type { DescribedKind } from '../../source-kind.ts';
import { tlsSecrets } from '../../transport/tls-schema.ts';
import { recordedValue } from '../recorded-value.ts';
import { SqlRequest, type SqlSettings, SqlSource } from './schema.ts';
import { checkSql } from './sql-checks.ts';

/** A database has no status: what counts is whether there are rows. */
export const SQL: DescribedKind<SqlSettings> = {
  name: 'sql',
  schema: SqlSource,
  definitions: { sqlRequest: SqlRequest },
  isDescribed: true,
  templates: ({ connection }) => ({ connection }),
  check: ({ connection }) =>
    neededBy(connection)
      .filter((key) => connection[key] === undefined)
      .map((key) =>
        finding(
          ['connection', key],
          text(
            `driver: ${connection.driver} precisa deste valor`,
            `driver: ${connection.driver} needs this value`,
          ),
          { on: 'key' },
        ),
      ),
  secrets: ({ connection: { password, tls } }) => [
    ...(password === undefined ? [] : [{ path: ['connection', 'password'], text: password }]),
    ...tlsSecrets(tls),
  ],
  checkRequest: (section, { connection: { driver } }, { names }) =>
    checkSql(section, { driver, parameters: names }),
  statusFault: () => ({
    what: text('um banco não tem status', 'a database gives no status'),
    hint: text('use when', 'use when'),
  }),
  async open(config, deps) {
    const { createSqlTransport } = await import('./create-sql-transport.ts');
    return createSqlTransport(config, deps);
  },
  defaultOutcome({ body }, operation) {
    // An INSERT gives no rows.
    if (operation === 'register') return { outcome: 'found', rule: 'padrão: executado' };
    return Array.isArray(body) && body.length === 0
      ? { outcome: 'not_found', rule: 'padrão: nenhuma linha' }
      : { outcome: 'found', rule: 'padrão: linhas' };
  },
  recordsText: false,
  readRecorded: async (recorded) => recordedValue(recorded, { status: null, empty: [] }),
};

type Connection = SqlSettings['connection'];

function neededBy({ driver, connect_string }: Connection): (keyof Connection)[] {
  if (driver === 'sqlite') return ['path'];
  if (driver === 'oracle') return connect_string === undefined ? ['host', 'database', 'user'] : ['user'];
  return ['host', 'database', 'user'];
}
