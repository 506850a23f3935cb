import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { Metrics } from './metrics.ts';

function logged(operators: ConstructorParameters<typeof Metrics>[1] = []) {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { metrics: new Metrics(log, operators), lines };
}

const LOOKUP = { operator: '326305', by: 'card_number', ms: 12.4 } as const;

describe('a lookup that a source did not answer', () => {
  it('is logged with the code and the reason', () => {
    const { metrics, lines } = logged();
    metrics.lookedUp({ ...LOOKUP, outcome: 'unavailable', code: 'refused', reason: 'conexão recusada' });
    metrics.lookedUp({ ...LOOKUP, outcome: 'misconfigured', code: 'tls', reason: 'certificado vencido' });
    metrics.lookedUp({ ...LOOKUP, outcome: 'timeout', code: 'timeout' });
    expect(lines).toMatchObject([
      { level: 40, outcome: 'unavailable', code: 'refused', reason: 'conexão recusada', ms: 12 },
      { level: 50, code: 'tls', reason: 'certificado vencido' },
      { level: 40, outcome: 'timeout', code: 'timeout' },
    ]);
  });

  it('is logged at once when it fails in another way, but not again for the same failure', () => {
    const { metrics, lines } = logged();
    for (const code of ['refused', 'refused', 'dns'])
      metrics.lookedUp({ ...LOOKUP, outcome: 'unavailable', code, reason: code });
    expect(lines.map(({ code }) => code)).toEqual(['refused', 'dns']);
  });
});

describe('a day whose numbers will not last until midnight', () => {
  const head = { operator: '326305', time_zone: 'America/Sao_Paulo', seq: 1, hash: '', ms: 0 };
  const commit = (day: string, hour: string, number: number) => ({
    commands: 1,
    ms: 1,
    issued: 1,
    steps: [],
    heads: [
      {
        ...head,
        day,
        number,
        ranges: 0,
        at: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${hour}:00:00.000-03:00`,
      },
    ],
  });

  it('ends before the numbers of the PBXs', () => {
    const offline = [{ origin: 'pbx', host: 'any', from: 400_001, to: 999_999 }];
    const { metrics, lines } = logged([{ ans_registry: '326305', offline }]);
    metrics.committed(commit('20261122', '09', 199_000));
    metrics.committed(commit('20261122', '11', 201_000));
    metrics.committed(commit('20261122', '23', 361_000));
    expect(lines).toMatchObject([
      { level: 40, number: 201_000 },
      { level: 50, number: 361_000, percent: 90 },
    ]);
  });

  it('is logged once a day, and counted', async () => {
    const { metrics, lines } = logged();
    metrics.committed(commit('20261122', '09', 400_000));
    metrics.committed(commit('20261122', '10', 500_000));
    metrics.committed(commit('20261122', '11', 550_000));
    metrics.committed(commit('20261123', '00', 1));
    metrics.committed(commit('20261123', '11', 600_000));
    metrics.committed(commit('20261124', '13', 500_000));
    expect(lines).toMatchObject([
      { level: 40, operator: '326305', day: '20261122', number: 500_000 },
      { level: 40, operator: '326305', day: '20261123', number: 600_000 },
    ]);
    expect(
      await metrics.registry.getSingleMetricAsString('carimbo_day_numbers_pace_warnings_total'),
    ).toContain('{operator="326305"} 2');
  });
});
