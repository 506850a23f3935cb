import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { createWatch } from './watch.ts';

function watching() {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { watch: createWatch(log), lines };
}

const LOOKUP = { operator: '326305', by: 'card_number', ms: 12.4 } as const;

describe('a lookup that a source did not answer', () => {
  it('is told with the code and the reason', () => {
    const { watch, lines } = watching();
    watch.lookedUp({ ...LOOKUP, outcome: 'unavailable', code: 'refused', reason: 'conexão recusada' });
    watch.lookedUp({ ...LOOKUP, outcome: 'misconfigured', code: 'tls', reason: 'certificado vencido' });
    watch.lookedUp({ ...LOOKUP, outcome: 'timeout', code: 'timeout' });
    expect(lines).toMatchObject([
      { level: 40, outcome: 'unavailable', code: 'refused', reason: 'conexão recusada', ms: 12 },
      { level: 50, code: 'tls', reason: 'certificado vencido' },
      { level: 40, outcome: 'timeout', code: 'timeout' },
    ]);
  });

  it('is told again at once when it fails in another way, and not for the same', () => {
    const { watch, lines } = watching();
    for (const code of ['refused', 'refused', 'dns'])
      watch.lookedUp({ ...LOOKUP, outcome: 'unavailable', code, reason: code });
    expect(lines.map(({ code }) => code)).toEqual(['refused', 'dns']);
  });
});
