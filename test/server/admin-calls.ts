import type { Call } from './calls.ts';

/** Calls of the administration, by operation. @param key the id of a key that may be revoked */
export function adminCalls(key: () => string): Record<string, Call[]> {
  const admin: Call = { scope: 'admin', shows: () => [], isJsonOnly: true };
  return {
    listKeys: [admin],
    createKey: [{ ...admin, body: () => ({ origin: 'chat', scopes: ['protocols:issue'] }) }],
    revokeKey: [{ ...admin, path: key }],
    getStatus: [admin],
    getCalendar: [{ ...admin, query: () => ({ year: '2026' }) }],
    getOutbox: [admin],
    retryOutbox: [admin],
    forgetOutbox: [{ ...admin, body: () => ({ target: 'webhook:nenhum' }) }],
  };
}
