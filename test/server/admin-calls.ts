import { type Call, VALUES } from './calls.ts';

/** Calls of the administration, by operation. @param key the id of a key that may be revoked @param cpf of the person */
export function adminCalls(key: () => string, cpf: () => string): Record<string, Call[]> {
  const admin: Call = { scope: 'admin', shows: () => [], isJsonOnly: true };
  return {
    listKeys: [admin],
    createKey: [{ ...admin, body: () => ({ origin: 'chat', scopes: ['protocols:issue'] }) }],
    revokeKey: [{ ...admin, path: key }],
    getStatus: [admin],
    getCalendar: [{ ...admin, query: () => ({ year: '2026' }) }],
    getSource: [admin],
    checkSource: [admin],
    // Shows what the operator's system replies, to those who administer it.
    trySource: [{ ...admin, shows: () => VALUES, body: () => ({ cpf: cpf() }) }],
    getOutbox: [admin],
    retryOutbox: [admin],
    forgetOutbox: [{ ...admin, body: () => ({ target: 'webhook:nenhum' }) }],
  };
}
