import type { Text } from '../../i18n/text.ts';
import type { Source } from '../source.ts';

/**
 * Replaces a source whose file cannot be used. Every lookup is `misconfigured`: callers get their numbers, and are
 * identified once the file is fixed and the server restarted.
 */
export function faultySource(faults: readonly Text[]): Source {
  const reason = faults[0]?.['pt-BR'] ?? 'o arquivo de origem não pode ser usado';
  return {
    kind: 'faulty',
    answers: { card_number: true, cpf: true },
    find: async () => ({ outcome: 'misconfigured', reason }),
    check: async () => ({ ok: false, detail: reason }),
    async close() {},
  };
}
