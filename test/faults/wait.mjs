import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const ASK_EVERY_MS = 25;

/** Asks until the answer is true. @throws after `ms` */
export async function until(what, question, ms = 120_000) {
  const end = performance.now() + ms;
  while (!(await question())) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await delay(ASK_EVERY_MS);
  }
}

/** A port that was free just now, of those that Linux gives to clients: a cut network must answer on none of them. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
