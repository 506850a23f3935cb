import { createServer, type Socket } from 'node:net';
import { describe, expect, it, type TestContext } from 'vitest';
import { until } from '../support/until.ts';
import { type Connection, exchange, faultOf, lookUp, openSql, sqlSource } from './sql-source.ts';

// No SQL Server and no Oracle is available here: their drivers are real, and the server that answers them is staged. What
// only such a server can show (a login, rows, an interrupted query) is tested in src/source/kinds/sql/drivers/*.test.ts as
// far as that is possible without one.

const DRIVERS = ['postgres', 'mysql', 'mssql', 'oracle'] as const;
const SQL = { postgres: 'select 1', mysql: 'select 1', mssql: 'select 1', oracle: 'select 1 from dual' };
/** Nothing listens on it, and no program is given it as a free port. */
const REFUSING_PORT = 1;

/** Starts a server that is not a database; it ends with the test. */
async function staged(
  { onTestFinished }: TestContext,
  answer: (socket: Socket) => void,
): Promise<{ port: number; sockets: ReadonlySet<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    // Without reading, the end of the other side is never noticed.
    socket.resume();
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as { port: number }).port, sockets };
}

const sourceAt = (driver: (typeof DRIVERS)[number], port: number, more: Partial<Connection> = {}) =>
  sqlSource(
    { driver, host: '127.0.0.1', port, database: 'x', user: 'u', password: 'a-secret-word', ...more },
    SQL[driver],
  );

// All at once: each driver waits five seconds for the server that sends nothing.
describe.concurrent.each(DRIVERS)('%s', (driver) => {
  it('reports a refused connection', async () => {
    const fault = await faultOf(lookUp(sourceAt(driver, REFUSING_PORT)));
    expect(fault).toMatchObject({ outcome: 'unavailable', code: 'refused', transient: true });
  });

  it('reports an unknown host', async () => {
    const fault = await faultOf(lookUp(sourceAt(driver, 1, { host: 'banco.invalid' })));
    expect(fault).toMatchObject({ outcome: 'unavailable', code: 'dns', transient: true });
  });

  it('waits for a silent server no longer than its caller, and ends by itself', async (test) => {
    const { port, sockets } = await staged(test, () => {});
    const transport = await openSql(sourceAt(driver, port));
    const giveUp = new AbortController();
    const impatient = faultOf(exchange(transport, { signal: giveUp.signal }));
    const patient = faultOf(exchange(transport));
    await until('a connection', () => sockets.size > 0);
    giveUp.abort();
    const timeout = { outcome: 'unavailable', code: 'timeout', transient: true };
    expect(await impatient).toMatchObject(timeout);
    expect(await patient).toMatchObject(timeout);
    await transport.close();
    await until('the connections to end', () => sockets.size === 0);
  });

  it('is unavailable when another program answers or the connection is closed', async (test) => {
    const http = await staged(test, (socket) =>
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
    );
    const nonsense = await faultOf(lookUp(sourceAt(driver, http.port)));
    expect(nonsense).toMatchObject({ outcome: 'unavailable' });
    expect(['malformed_reply', 'connection_lost']).toContain(nonsense.code);
    expect(nonsense.reason).not.toContain('a-secret-word');
    await until('the connections to end', () => http.sockets.size === 0);
    const closing = await staged(test, (socket) => socket.destroy());
    expect(await faultOf(lookUp(sourceAt(driver, closing.port)))).toMatchObject({
      outcome: 'unavailable',
      code: 'connection_lost',
      transient: true,
    });
  });
});
