import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { commit } from '../../src/journal/commit.ts';
import { dailyReport } from '../../src/reports/daily.ts';
import { exportFile } from '../../src/reports/export-file.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openReportReads } from '../../src/store/report-reads.ts';
import { newDatabase } from '../support/databases.ts';
import { issue, note, numbersOf, OPERATOR, OTHER } from '../support/journal.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

// What exports and reports read, on a connection of their own.

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres?.stop());

const ZONE = 'America/Sao_Paulo';
const YESTERDAY = Date.now() - 86_400_000;

describe.each(['sqlite', 'postgres'] as const)('on %s', (kind) => {
  async function opened() {
    const database = await newDatabase(kind, postgres);
    const store = await openStore(database);
    onTestFinished(() => store.close());
    await store.ensureJournals([OPERATOR, OTHER].map((ans_registry) => ({ ans_registry, time_zone: ZONE })));
    const reads = await openReportReads(database);
    onTestFinished(() => reads.close());
    return { store, reads };
  }

  it('finds the demands of the ombudsman and the protocols that continue another one', async () => {
    const { store, reads } = await opened();
    const { outcomes } = await commit(store, [
      issue('a', { class: 'ombudsman' }),
      issue('b', { class: 'care' }),
      issue('c', { class: 'care', previous: '32630520261122000001' }),
      issue('d'),
      issue('e', { class: 'ombudsman' }, OTHER),
    ]);
    const [a = '', , c = '', d = ''] = numbersOf(outcomes);
    const added = { type: 'occurrence_added', data: { class: 'ombudsman', subject: 'x' } } as const;
    await commit(store, [{ ...note(d, ''), entry: added }]);
    const span = { from_ms: YESTERDAY, to_ms: Date.now() + 86_400_000 };
    const found = await reads.ombudsmanDemands(OPERATOR, span);
    expect(found.map(({ number }) => number)).toEqual([a, c, d]);
    expect(await reads.ombudsmanDemands(OPERATOR, { from_ms: 0, to_ms: YESTERDAY })).toEqual([]);
  });

  it('exports every protocol once, page by page, of one operator', async () => {
    const { store, reads } = await opened();
    const calls = Array.from({ length: 2100 }, (_, i) => issue(`c${i}`, { subject: `n${i}` }));
    for (let i = 0; i < calls.length; i += 300) await commit(store, calls.slice(i, i + 300));
    await commit(store, [issue('other', {}, OTHER)]);
    const job = { kind: 'export', operator: OPERATOR, areaCode: undefined, filter: {} } as const;
    const parts: Uint8Array[] = [];
    const more = { beneficiaries: true, language: 'pt-BR', format: 'csv' } as const;
    for await (const part of exportFile({ ...job, ...more }, reads)) parts.push(part);
    const rows = Buffer.concat(parts).toString().trimEnd().split('\r\n').slice(1);
    expect(rows.map((row) => row.split(';')[6])).toEqual(
      Array.from({ length: 2100 }, (_, i) => `n${2099 - i}`),
    );
  });

  it('tells of a day what was issued, abandoned and not noted, by dialled number, queue and agent', async () => {
    const { store, reads } = await opened();
    const { outcomes } = await commit(store, [
      issue('answered', { dnid: '4000', caller: '11987654321' }),
      issue('noted', { dnid: '4000' }),
      issue('gave up', { dnid: '4001' }),
    ]);
    const [answered = '', noted = '', gaveUp = ''] = numbersOf(outcomes);
    const at = (seconds: number) => new Date(Date.now() - 60_000 + seconds * 1000).toISOString();
    const facts = (number: string, agent: string | null) => [
      {
        ...note(number, ''),
        entry: { type: 'call.queued', data: { queue: 'fila', happened_at: at(0) } } as const,
      },
      ...(agent === null
        ? []
        : [
            {
              ...note(number, ''),
              entry: { type: 'call.answered', data: { agent, happened_at: at(10) } } as const,
            },
          ]),
      {
        ...note(number, ''),
        entry: { type: 'call.ended', data: { by: 'caller', happened_at: at(30) } } as const,
      },
    ];
    for (const command of [
      ...facts(answered, '2001'),
      ...facts(noted, '2001'),
      ...facts(gaveUp, null),
      note(noted, 'Pediu segunda via.'),
    ])
      await commit(store, [command]);
    const day = (await store.reads.protocol(OPERATOR, answered))?.issued_at.slice(0, 10) ?? '';
    const { figures, sheets } = await dailyReport(
      { operator: OPERATOR, zone: ZONE, day, language: 'pt-BR' },
      reads,
    );
    expect(figures).toEqual({ issued: 3, abandoned: 1, late: 0, note_missing: 1 });
    const rowsOf = (name: string) => sheets.find((one) => one.name['pt-BR'] === name)?.rows ?? [];
    expect(rowsOf('Emitidos')).toHaveLength(3);
    expect(
      rowsOf('Abandonados').map(([number, , dnid, queue, waited]) => [number, dnid, queue, waited]),
    ).toEqual([[gaveUp, '4001', 'fila', 30]]);
    expect(rowsOf('Sem anotação').map(([number]) => number)).toEqual([answered]);
    expect(rowsOf('Por número discado')).toEqual([
      ['4000', 2, 2, 0, 1, 10],
      ['4001', 1, 0, 1, 0, 30],
    ]);
    expect(rowsOf('Por fila')).toEqual([['fila', 3, 2, 1, 1, 17]]);
    expect(rowsOf('Por atendente')).toEqual([['2001', 2, 2, 0, 1, 10]]);
    expect(JSON.stringify(sheets)).not.toContain('987654321');
  });
});
