import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { FaultBoard } from '../faults.ts';
import type { RequestLog } from '../request-log.ts';
import { wait } from '../wait.ts';

export interface Relay {
  port: number;
  stop(): Promise<void>;
}

interface RelayOptions {
  host: string;
  port: number;
  faults: FaultBoard;
  log: RequestLog;
}

/** Stands before a database that is not ours, so that it can be ill: what it answers comes late, cut, as noise, or not. */
export async function startRelay({ host, port, faults, log }: RelayOptions): Promise<Relay> {
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    log.add({ door: 'database', method: 'TCP', path: `${host}:${port}` });
    if (faults.of('database').dead || faults.strikes('database')) return void client.destroy();
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
    let line = Promise.resolve();
    upstream.on('data', (chunk) => {
      line = line.then(() => deliver(chunk, client, faults));
    });
  });
  faults.onChange((door, now) => {
    if (door === 'database' && (now.dead || now.broken)) for (const client of clients) client.destroy();
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

/** One piece of an answer, on its way to whoever asked. */
async function deliver(chunk: Buffer, client: Socket, faults: FaultBoard): Promise<void> {
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
