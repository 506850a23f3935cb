import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that Linux gives to clients (ip_local_port_range, from 32768) and below Asterisk's RTP ports in
 * these tests: no other test's connection can take the port before the program opens it.
 */
const [FROM, TO] = [10_240, 20_000];
/** Test files that run at a time choose from different parts: between the check and the use, a port looks free to all. */
const PARTS = 8;
const SIZE = (TO - FROM) / PARTS;
const part = Number(process.env.VITEST_POOL_ID ?? 0) % PARTS;
const ATTEMPTS = 100;
/** In this process, lately. */
const given = new Set();

/** A TCP port of 127.0.0.1 that was free just now, for a program that cannot choose its port itself. */
export const freePort = () =>
  firstFree(async (port) => {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  });

/** The same for UDP. */
export const freeUdpPort = () =>
  firstFree(async (port) => {
    const socket = createSocket('udp4').bind(port, '127.0.0.1');
    await once(socket, 'listening');
    socket.close();
    await once(socket, 'close');
  });

/** @param {(port: number) => Promise<unknown>} tryToOpen */
async function firstFree(tryToOpen) {
  for (let attempt = 1; ; attempt += 1) {
    const port = FROM + part * SIZE + randomInt(SIZE);
    if (given.size > SIZE / 2) given.clear();
    if (given.has(port)) continue;
    given.add(port);
    try {
      await tryToOpen(port);
      return port;
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || attempt === ATTEMPTS) throw error;
    }
  }
}
