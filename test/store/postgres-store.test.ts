import { afterAll, afterEach, beforeAll } from 'vitest';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import type { Store } from '../../src/store/store.ts';
import { keyStoreContract } from '../contract/key-store.ts';
import { storeContract } from '../contract/store.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let server: TestPostgres;
const opened: Store[] = [];

beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});
afterAll(() => server.stop());

async function open(clock?: () => number): Promise<Store> {
  const store = await openPostgresStore(await server.database(), clock && (async () => clock()));
  opened.push(store);
  return store;
}

storeContract(open);
keyStoreContract(async () => (await open()).keys);
