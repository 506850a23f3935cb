import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, ServerProcess } from './process.mjs';

const PROGRAM = fileURLToPath(new URL('./bare-server.mjs', import.meta.url));
/** node:http writes these by itself, or they belong to one connection. */
const ITS_OWN = new Set(['date', 'connection', 'keep-alive']);
let count = 0;

/**
 * Starts bare node:http that answers as Carimbo answered.
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
 * One reply of a server, to the byte.
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
        headers: pairs.filter(([name]) => !ITS_OWN.has(name.toLowerCase())).flat(),
        body: chunks.join(''),
        keepAliveTimeout: 75_000,
      });
    });
    asked.once('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
