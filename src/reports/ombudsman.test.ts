import { expect, it } from 'vitest';
import type { Occurrence } from '../protocol/occurrence.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { ombudsmanFigures, ombudsmanSheets } from './ombudsman.ts';
import { sheetsCsv } from './sheets-file.ts';

const ZONE = 'America/Sao_Paulo';
const NOW = Date.parse('2026-11-27T12:00:00-03:00');
const DUE = '2026-11-12T23:59:59.000-03:00';

const one = (more: Partial<Occurrence> = {}): Occurrence => ({
  occurrence: 1,
  class: 'ombudsman',
  assumed: false,
  subject: 'Reembolso',
  state: 'open',
  terms: [{ rule: 'ombudsman', due_at: DUE, unit: 'business_days' }] as unknown as Occurrence['terms'],
  ...more,
});

const protocol = (more: Partial<Protocol> = {}): Protocol =>
  ({
    issued_at: '2026-11-03T10:00:00.000-03:00',
    channel: 'phone',
    state: 'open',
    previous: null,
    occurrences: [one()],
    ...more,
  }) as Protocol;

const answeredAt = (answered_at: string): Protocol =>
  protocol({ state: 'answered', occurrences: [one({ state: 'answered', answered_at })] });

async function figuresOf(protocols: Protocol[]) {
  const spans: [number, number][] = [];
  const figures = await ombudsmanFigures(
    { operator: '326305', zone: ZONE, year: 2026, now_ms: NOW },
    {
      async ombudsmanDemands(_operator, { from_ms, to_ms }) {
        spans.push([from_ms, to_ms]);
        return protocols.filter(({ issued_at }) => {
          const ms = Date.parse(issued_at);
          return ms >= from_ms && ms < to_ms;
        });
      },
    },
  );
  return { figures, spans };
}

it('asks for the operator’s year in pieces without gaps, and for nothing that is still to come', async () => {
  const { spans } = await figuresOf([]);
  expect(spans[0]?.[0]).toBe(Date.parse('2026-01-01T00:00:00-03:00'));
  expect(spans.slice(1).map(([from]) => from)).toEqual(spans.slice(0, -1).map(([, to]) => to));
  expect(spans.at(-1)?.[1]).toBe(NOW + 86_400_000);
});

it('counts what was answered in time and too late, in calendar days from the request', async () => {
  const { figures } = await figuresOf([
    answeredAt('2026-11-03T18:00:00.000-03:00'),
    answeredAt('2026-11-12T23:59:59.000-03:00'),
    answeredAt('2026-11-13T00:00:00.000-03:00'),
  ]);
  expect(figures.total).toMatchObject({
    received: 3,
    answered: 3,
    within_deadline: 2,
    after_deadline: 1,
    open: 0,
    days_0_to_7: 1,
    days_8_to_30: 2,
    average_days: 6.3,
  });
});

it('tells open, late and unanswered ones apart, and takes the deadline that was agreed', async () => {
  const agreed = { extended_until: '2026-12-03T23:59:59.000-03:00' };
  const { figures } = await figuresOf([
    protocol(),
    protocol({ occurrences: [one(agreed)] }),
    protocol({ occurrences: [one({ terms: [] })] }),
    protocol({ state: 'closed' }),
  ]);
  expect(figures.total).toMatchObject({ received: 4, open: 3, late: 1, unanswered: 1, average_days: null });
});

it('counts every occurrence of a re-analysis, and of other protocols those of the ombudsman’s class', async () => {
  const care = one({ class: 'care', subject: ' reembolso ' });
  const { figures } = await figuresOf([
    protocol({ occurrences: [care, one({ occurrence: 2 })] }),
    protocol({ previous: '32630520261101000001', occurrences: [care, one({ subject: null })] }),
  ]);
  expect(figures.by_kind.map(({ kind, received }) => [kind, received])).toEqual([
    ['reanalysis', 2],
    ['demand', 1],
  ]);
  expect(figures.by_class.map((row) => [row.class, row.received])).toEqual([
    ['ombudsman', 2],
    ['care', 1],
  ]);
  expect(figures.by_subject.map(({ subject, received }) => [subject, received])).toEqual([
    ['Reembolso', 2],
    [null, 1],
  ]);
  expect(figures.by_month.map(({ month, received }) => [month, received])).toEqual([['2026-11', 3]]);
});

it('is a table for each grouping, which one CSV has below one another', async () => {
  const { figures } = await figuresOf([protocol()]);
  const csv = sheetsCsv(ombudsmanSheets(figures, 'pt-BR'), 'pt-BR').toString();
  const rows = csv.slice(1).trimEnd().split('\r\n');
  expect(rows[0]).toMatch(/^Por;O quê;Recebidas;/);
  expect(rows.slice(1).map((row) => row.split(';').slice(0, 3))).toEqual([
    ['Ano', '2026', '1'],
    ['Espécie', 'Demanda', '1'],
    ['Tipo de demanda', 'Ouvidoria', '1'],
    ['Assunto', 'Reembolso', '1'],
    ['Canal', 'Telefone', '1'],
    ['Mês', '2026-11', '1'],
  ]);
});
