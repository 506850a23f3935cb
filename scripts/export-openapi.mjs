// Writes docs/openapi.json from the server's own routes. Needs dist/: `npm run build` first.
import { writeFile } from 'node:fs/promises';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { KeyRing } from '../dist/auth/key-ring.js';
import { MemoryKeyStore } from '../dist/auth/memory-key-store.js';
import { createHttpServer } from '../dist/http/server.js';

const FILE = new URL('../docs/openapi.json', import.meta.url);

// Only the document is requested, so the parts behind the routes are not needed.
const app = await createHttpServer({
  protocolService: {},
  keys: new KeyRing(new MemoryKeyStore()),
  operators: [],
  config: { host: '127.0.0.1', port: 0, trustProxy: [], failedAuth: { points: 1, seconds: 1 } },
  log: pino({ level: 'silent' }),
  readiness: async () => ({ ready: true, checks: {} }),
  metrics: new Registry(),
});
const { body } = await app.inject('/openapi.json');
await writeFile(FILE, `${JSON.stringify(JSON.parse(body), null, 2)}\n`);
await app.close();
console.log('docs/openapi.json written');
