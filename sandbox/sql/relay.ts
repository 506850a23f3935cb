import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { ActiveFaults } from '../faults.ts';
import type { RequestLog } from '../request-log.ts';
import { wait } from '../wait.ts';

export interface Relay {
  port: number;
  stop(): Promise<void>;
}

interface RelayOptions {
  host: string;
  port: number;
  faults: ActiveFaults;
  log: RequestLog;
}

/** A TCP relay in front of a database, which delays, cuts, replaces or drops its answers. */
export async function startRelay({ host, port, faults, log }: RelayOptions): Promise<Relay> {
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    log.add({ endpoint: 'database', method: 'TCP', path: `${host}:${port}` });
    if (faults.of('database').dead || faults.nextFails('database')) return void client.destroy();
    clients.add(client);
    const upstream = connect(port, host);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.once('close', () => other.destroy());
    }
    client.once('close', () => clients.delete(client));
    client.on('data', (chunk) => upstream.write(chunk));
    let queue = Promise.resolve();
    upstream.on('data', (chunk) => {
      queue = queue.then(() => deliver(chunk, client, faults));
    });
  });
  faults.onChange((endpoint, now) => {
    if (endpoint === 'database' && (now.dead || now.broken)) for (const client of clients) client.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const client of clients) client.destroy();
      await closed;
    },
  };
}

/** Sends a piece of an answer to the client, with the faults of the moment. */
async function deliver(chunk: Buffer, client: Socket, faults: ActiveFaults): Promise<void> {
  const { slow, late, garbage, half } = faults.of('database');
  const delay = slow ?? late;
  if (delay !== undefined && !(await wait(delay, client))) return;
  if (client.destroyed) return;
  if (half) {
    client.write(chunk.subarray(0, Math.ceil(chunk.length / 2)));
    if (half === 'stall') await wait('forever', client);
    else client.destroySoon();
    return;
  }
  client.write(garbage ? Buffer.alloc(chunk.length, 'lixo ') : chunk);
}
