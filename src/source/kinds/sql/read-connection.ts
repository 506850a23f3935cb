import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ExchangeFault } from '../../exchange.ts';
import type { SourceConfig } from '../../source-config.ts';
import type { SqlSettings } from './schema.ts';
import type { ConnectionSettings, TlsSettings } from './session.ts';
import { sqlFault } from './sql-faults.ts';

/**
 * `connection` of a source file as drivers take it.
 * @throws ExchangeFault, misconfigured
 */
export async function readConnection(
  { settings, folder }: SourceConfig<SqlSettings>,
  { readOnly, timeoutMs }: { readOnly: boolean; timeoutMs: number },
): Promise<ConnectionSettings> {
  const { driver, host, port, database, user, password, path, connect_string, tls, charset } =
    settings.connection;
  if (driver === 'sqlite' && path === undefined) throw incomplete('falta path');
  return {
    host: host ?? 'localhost',
    port: port === undefined ? undefined : portOf(port),
    database,
    user,
    password,
    path: path === undefined ? undefined : resolve(folder, path),
    connectString: connect_string,
    tls: typeof tls === 'object' ? await readTls(tls, folder) : tls,
    charset,
    readOnly,
    timeoutMs,
  };
}

function portOf(port: number | string): number {
  const number = Number(port);
  if (Number.isInteger(number) && number >= 1 && number <= 65_535) return number;
  throw incomplete('port deve ser um número de 1 a 65535');
}

type WrittenTls = Exclude<SqlSettings['connection']['tls'], boolean | undefined>;

async function readTls(tls: WrittenTls, folder: string): Promise<TlsSettings> {
  const read = async (key: 'ca' | 'cert' | 'key'): Promise<Partial<TlsSettings>> => {
    const file = tls[key];
    if (file === undefined) return {};
    try {
      return { [key]: await readFile(resolve(folder, file), 'utf8') };
    } catch {
      throw sqlFault('tls_file', key);
    }
  };
  return {
    ...(await read('ca')),
    ...(await read('cert')),
    ...(await read('key')),
    ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
    ...(tls.server_name === undefined ? {} : { servername: tls.server_name }),
  };
}

function incomplete(problem: string): ExchangeFault {
  return new ExchangeFault('connection_incomplete', {
    reason: `em connection, ${problem}`,
  });
}
