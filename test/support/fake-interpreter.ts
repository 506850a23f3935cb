import type { Interpreter } from '../../src/source/engine/mapping/interpreter.ts';
import type { Interpretation } from '../../src/source/interpretation.ts';
import { somebody } from './fake-source.ts';

/**
 * Interprets replies by their status alone: 200 found (the body is a beneficiary's fields, or the number), 404 not_found,
 * 401 misconfigured, anything else unavailable. A card that begins with X cannot be encoded.
 */
export function createFakeInterpreter(): Interpreter {
  const judge = (status: unknown): Interpretation => {
    const rule = `padrão: ${status}`;
    if (status === 200) return { outcome: 'found', rule };
    if (status === 404) return { outcome: 'not_found', rule };
    if (status === 401) return { outcome: 'misconfigured', rule, reason: 'credencial recusada' };
    return { outcome: 'unavailable', rule };
  };
  return {
    async lookup({ status, body }) {
      const judged = judge(status);
      return judged.outcome === 'found' ? { ...judged, beneficiary: somebody(body as object) } : judged;
    },
    async number({ status, body }) {
      const judged = judge(status);
      return judged.outcome === 'found' ? { ...judged, number: String(body) } : judged;
    },
    registered: async ({ status }) => judge(status),
    values(query) {
      const [by, value] =
        'cpf' in query ? (['cpf', query.cpf] as const) : (['card_number', query.card_number] as const);
      return value.startsWith('X') ? null : { [by]: `deles-${value}` };
    },
  };
}
