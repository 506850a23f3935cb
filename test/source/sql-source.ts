import pino from 'pino';
import type { ExchangeFault, OperationName, Transport, Values } from '../../src/source/exchange.ts';
import { createSqlTransport } from '../../src/source/kinds/sql/create-sql-transport.ts';
import type { Row } from '../../src/source/kinds/sql/row-collector.ts';
import type { SqlSettings } from '../../src/source/kinds/sql/schema.ts';
import { Secrets } from '../../src/source/secrets.ts';
import type { SourceConfig } from '../../src/source/source-config.ts';

export type Connection = SqlSettings['connection'];
type Request = NonNullable<SqlSettings['lookup']['card_number']>;

interface Asked extends Omit<Request, 'sql'> {
  limits?: NonNullable<SqlSettings['limits']>;
  register?: string;
  folder?: string;
  secrets?: readonly string[];
}

/** A source file that asks one thing by card, as the loader would give it. */
export function sqlSource(
  connection: Connection,
  sql: string,
  { limits, register, folder = '/', secrets = [], ...request }: Asked = {},
): SourceConfig<SqlSettings> {
  return {
    kind: 'sql',
    name: 'origem de teste',
    file: '/origem.yaml',
    folder,
    settings: {
      kind: 'sql',
      connection,
      lookup: { card_number: { sql, ...request } },
      mapping: { name: 'nome', active: 'true' },
      ...(limits === undefined ? {} : { limits }),
      ...(register === undefined ? {} : { register: { request: { sql: register } } }),
    },
    values: {},
    urlParameters: [],
    secrets,
  };
}

export async function openSql(config: SourceConfig<SqlSettings>): Promise<Transport> {
  return createSqlTransport(config, {
    secrets: new Secrets(config.secrets),
    log: pino({ level: 'silent' }),
  });
}

/** Long enough for a machine that is busy with other things. */
export const soon = (): AbortSignal => AbortSignal.timeout(20_000);

/** One lookup on a transport of its own. */
export async function lookUp(
  config: SourceConfig<SqlSettings>,
  values: Values = { card_number: '1' },
  signal = soon(),
): Promise<Row[]> {
  const transport = await openSql(config);
  try {
    return (await transport.exchange('lookup.card_number', values, { signal })).body as Row[];
  } finally {
    await transport.close();
  }
}

/** What goes wrong. */
export async function faultOf(work: Promise<unknown>): Promise<ExchangeFault> {
  return work.then(
    (result) => Promise.reject(new Error(`no fault: ${JSON.stringify(result)}`)),
    (error: unknown) => error as ExchangeFault,
  );
}

export async function exchange(
  transport: Transport,
  {
    operation = 'lookup.card_number',
    values = {},
    signal = soon(),
  }: {
    operation?: OperationName;
    values?: Values;
    signal?: AbortSignal;
  } = {},
): Promise<Row[]> {
  return (await transport.exchange(operation, values, { signal })).body as Row[];
}

/** In another place of the world, whose local time must not touch a date of birth. */
export async function inZone<T>(zone: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

export const ZONES = ['Pacific/Auckland', 'America/Sao_Paulo'] as const;

/** Values that try to be more than a card. */
export const INJECTIONS = [
  "' or '1'='1",
  "'; drop table beneficiario; --",
  '\\',
  "\\' or 1=1 #",
  '" or ""="',
  '$1',
  ':card_number',
  '?',
  '%',
  '/* */',
  "1' union select senha from usuario --",
] as const;
