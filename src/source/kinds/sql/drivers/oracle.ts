import type { Bind } from '../binds.ts';
import { loadDriver } from '../load-driver.ts';
import { CONNECT_TIMEOUT_MS, type ConnectionSettings, type DriverModule, type Session } from '../session.ts';
import { oracleFault } from './oracle-faults.ts';
import { type FetchColumn, type Oracledb, oracleFetch } from './oracle-values.ts';

/** Oracle, by node-oracledb in its thin mode: no client of Oracle's is needed; 12.1 and later. */
export const oracleDriver: DriverModule = { ping: 'select 1 from dual', load, connect, toFault: oracleFault };

// A word of its own, so that the compiler asks for no types of a package that may be missing.
const PACKAGE: string = 'oracledb';

async function load(): Promise<Oracledb> {
  const loaded = (await loadDriver('oracle', () => import(PACKAGE))) as { default: Oracledb };
  return loaded.default;
}

async function connect(settings: ConnectionSettings): Promise<Session> {
  const oracledb = await load();
  const connection = await oracledb.getConnection(oracleConfig(settings));
  connection.callTimeout = settings.timeoutMs;
  const handler = oracleFetch(oracledb, settings.charset);
  let isAlive = true;

  return {
    get isAlive() {
      return isAlive && connection.isHealthy();
    },
    async run({ text, binds }, collector) {
      const result = await connection.execute(text, bindsOf(oracledb, binds), {
        outFormat: oracledb.OUT_FORMAT_ARRAY,
        maxRows: collector.maxRows,
        // One round trip for what a lookup finds.
        prefetchRows: collector.maxRows + 1,
        autoCommit: !settings.readOnly,
        fetchTypeHandler: (column: FetchColumn) => handler(column),
      });
      if (result.metaData === undefined) return collector.changed(result.rowsAffected ?? 0);
      collector.begin(result.metaData.map(({ name }) => name));
      for (const row of result.rows ?? []) if (!collector.add(row)) break;
    },
    async describe({ text }) {
      await connection.getStatementInfo(text);
    },
    interrupt() {
      isAlive = false;
      // Out of band, so that the server stops; then the connection is of no more use.
      void connection
        .break()
        .catch(() => {})
        .then(() => connection.close())
        .catch(() => {});
    },
    async close() {
      if (!isAlive) return;
      isAlive = false;
      await connection.close();
    },
  };
}

/** What the driver is opened with; apart, so that it can be looked at without a server. */
export function oracleConfig(settings: ConnectionSettings): Record<string, unknown> {
  const { tls, host, port = 1521, database = '' } = settings;
  const isTls = tls !== undefined && tls !== false;
  const pem = typeof tls === 'object' ? tls : {};
  const wallet = [pem.ca, pem.cert, pem.key].filter(Boolean).join('\n');
  const seconds = CONNECT_TIMEOUT_MS / 1000;
  return {
    user: settings.user,
    password: settings.password,
    connectString: settings.connectString ?? descriptorOf(isTls ? 'tcps' : 'tcp', { host, port, database }),
    connectTimeout: seconds,
    transportConnectTimeout: seconds,
    // Minutes: the shortest that there is.
    expireTime: 1,
    ...(wallet === '' ? {} : { walletContent: wallet }),
    ...(pem.passphrase === undefined ? {} : { walletPassword: pem.passphrase }),
    ...(isTls ? { sslServerDNMatch: true } : {}),
  };
}

/** In full: the short form, host:port/service, takes no service of one letter and much else for something else. */
function descriptorOf(
  protocol: string,
  { host, port, database }: { host: string; port: number; database: string },
): string {
  const address = `(ADDRESS=(PROTOCOL=${protocol})(HOST=${host})(PORT=${port}))`;
  return `(DESCRIPTION=${address}(CONNECT_DATA=(SERVICE_NAME=${database})))`;
}

/**
 * Text goes as VARCHAR2 always: the thin driver sends UTF-8, which the server converts, and NVARCHAR2 would keep it from
 * using an index on a VARCHAR2 column.
 */
export function bindsOf(oracledb: Oracledb, binds: readonly Bind[]): Record<string, object> {
  const entries = binds.map(({ type, value }, index) => {
    const number = type === 'number' && value !== null ? Number(value) : null;
    // Beyond a double the digits go as text, which the server makes a NUMBER of.
    const isExact =
      number !== null && (Number.isSafeInteger(number) || /^-?\d{1,8}\.\d{1,6}$/.test(value ?? ''));
    const bind = isExact
      ? { val: number, type: oracledb.DB_TYPE_NUMBER }
      : { val: value, type: oracledb.DB_TYPE_VARCHAR };
    return [`b${index + 1}`, bind] as const;
  });
  return Object.fromEntries(entries);
}
