import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, ServerProcess } from './process.mjs';

const PROGRAM = fileURLToPath(new URL('./bare-server.mjs', import.meta.url));
/** Written by node:http itself, or specific to one connection. */
const OWN_HEADERS = new Set(['date', 'connection', 'keep-alive']);
let count = 0;

/**
 * Starts bare node:http that answers the bytes of a Carimbo reply.
 * @param {{folder: string, reply: object}} options `reply`: from `captureReply`
 */
export async function startBare({ folder, reply }) {
  count += 1;
  const file = join(folder, `reply-${count}.json`);
  writeFileSync(file, JSON.stringify(reply));
  const port = await freePort();
  return ServerProcess.start({ args: [PROGRAM, String(port), file], port, readyPath: '/readyz' });
}

/**
 * The exact bytes of one reply of a server.
 * @param {{port: number, method: string, path: string, key: string, body?: object}} what
 */
export function captureReply({ port, method, path, key, body }) {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const asked = request({ host: '127.0.0.1', port, method, path, headers }, async (response) => {
      response.setEncoding('utf8');
      const chunks = await response.toArray();
      const pairs = response.rawHeaders.flatMap((name, i, all) => (i % 2 === 0 ? [[name, all[i + 1]]] : []));
      resolve({
        status: response.statusCode,
        headers: pairs.filter(([name]) => !OWN_HEADERS.has(name.toLowerCase())).flat(),
        body: chunks.join(''),
        keepAliveTimeout: 75_000,
      });
    });
    asked.once('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
