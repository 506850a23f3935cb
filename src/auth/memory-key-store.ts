import type { ApiKey } from './api-key.ts';
import type { KeyStore } from './key-store.ts';

/** Keys in memory, for tests. The same contract suite runs on it and on the real stores. */
export class MemoryKeyStore implements KeyStore {
  readonly #rows = new Map<string, { key: ApiKey; hash: string }>();

  async put(key: ApiKey, hash: string): Promise<void> {
    for (const row of this.#rows.values()) {
      if (row.hash === hash && row.key.id !== key.id) throw new Error('another key has this hash');
    }
    this.#rows.set(key.id, { key: structuredClone(key), hash });
  }

  async findByHash(hash: string): Promise<ApiKey | null> {
    for (const row of this.#rows.values()) if (row.hash === hash) return structuredClone(row.key);
    return null;
  }

  async list(operator?: string): Promise<ApiKey[]> {
    return [...this.#rows.values()]
      .map((row) => structuredClone(row.key))
      .filter((key) => operator === undefined || key.operator === operator)
      .sort((a, b) =>
        a.created_at === b.created_at ? compare(a.id, b.id) : compare(a.created_at, b.created_at),
      );
  }

  async used(id: string, at: string): Promise<void> {
    const row = this.#rows.get(id);
    if (row !== undefined) row.key.last_used_at = at;
  }

  async revoke(id: string, at: string): Promise<boolean> {
    const row = this.#rows.get(id);
    if (row === undefined || row.key.revoked_at !== null) return false;
    row.key.revoked_at = at;
    return true;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}
