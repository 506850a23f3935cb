import { createServer, type Socket } from 'node:net';
import type { Address } from './site.ts';

/** A server that accepts connections and never answers, as a stopped process does, and counts them. */
export interface SilentServer extends Address {
  connections(): number;
  stop(): Promise<void>;
}

export async function silentServer(): Promise<SilentServer> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const place = `127.0.0.1:${address.port}`;
  return {
    url: `http://${place}`,
    agi: place,
    key: 'k'.repeat(40),
    connections: () => sockets.length,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
