import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { type Connection, exchange, faultOf, lookUp, openSql, sqlSource, until } from './sql-source.ts';

// No SQL Server and no Oracle can be had here: their drivers are the real ones, and what answers them is staged. What
// only such a server can show (a login, rows, an interrupted query) is in src/source/kinds/sql/drivers/*.test.ts as far as it
// can be told without one.

const DRIVERS = ['postgres', 'mysql', 'mssql', 'oracle'] as const;
const SQL = { postgres: 'select 1', mysql: 'select 1', mssql: 'select 1', oracle: 'select 1 from dual' };

let server: Server | undefined;
const sockets = new Set<Socket>();

/** A server of somebody's that is no database. @returns its port */
async function staged(answer: (socket: Socket) => void): Promise<number> {
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    // So that the end of the other side is seen.
    socket.resume();
    answer(socket);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return (listening.address() as { port: number }).port;
}

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
  server = undefined;
});

const sourceAt = (driver: (typeof DRIVERS)[number], port: number, more: Partial<Connection> = {}) =>
  sqlSource(
    { driver, host: '127.0.0.1', port, database: 'x', user: 'u', password: 'a-secret-word', ...more },
    SQL[driver],
  );

describe.each(DRIVERS)('%s', (driver) => {
  it('says that a port refuses', async () => {
    const fault = await faultOf(lookUp(sourceAt(driver, await freePort())));
    expect(fault).toMatchObject({ outcome: 'unavailable', code: 'refused', transient: true });
  });

  it('says that there is no such host', async () => {
    const fault = await faultOf(lookUp(sourceAt(driver, 1, { host: 'banco.invalid' })));
    expect(fault).toMatchObject({ outcome: 'unavailable', code: 'dns', transient: true });
  });

  it('waits for a server that says nothing only as long as its caller, and gives up by itself', async () => {
    const port = await staged(() => {});
    const transport = await openSql(sourceAt(driver, port));
    const giveUp = new AbortController();
    const impatient = faultOf(exchange(transport, { signal: giveUp.signal }));
    const patient = faultOf(exchange(transport));
    await until(async () => sockets.size > 0);
    giveUp.abort();
    const timeout = { outcome: 'unavailable', code: 'timeout', transient: true };
    expect(await impatient).toMatchObject(timeout);
    expect(await patient).toMatchObject(timeout);
    await transport.close();
    await until(async () => sockets.size === 0);
  });

  it('is unavailable when somebody else answers, or nobody stays', async () => {
    const http = await staged((socket) =>
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
    );
    const nonsense = await faultOf(lookUp(sourceAt(driver, http)));
    expect(nonsense).toMatchObject({ outcome: 'unavailable' });
    expect(['malformed_reply', 'connection_lost']).toContain(nonsense.code);
    expect(nonsense.reason).not.toContain('a-secret-word');
    await until(async () => sockets.size === 0);
    const hangsUp = await staged((socket) => socket.destroy());
    expect(await faultOf(lookUp(sourceAt(driver, hangsUp)))).toMatchObject({
      outcome: 'unavailable',
      code: 'connection_lost',
      transient: true,
    });
  });
});
