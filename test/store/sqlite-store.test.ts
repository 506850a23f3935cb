import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { keyStoreContract } from '../contract/key-store.ts';
import { storeContract } from '../contract/store.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-sqlite-'));
const opened: Store[] = [];
let files = 0;

async function open(clock?: () => number): Promise<Store> {
  const store = await openSqliteStore(join(folder, `${++files}.db`), clock);
  opened.push(store);
  return store;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

storeContract(open);
keyStoreContract(async () => (await open()).keys);
