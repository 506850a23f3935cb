import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { EmailConfig } from '../../src/config/config.ts';
import { DailyReports } from '../../src/jobs/daily-reports.ts';
import { sendMessage } from '../../src/outgoing/create-email.ts';
import { reportMessage } from '../../src/outgoing/report-message.ts';
import { workbook } from '../../src/reports/workbook.ts';
import { openStore } from '../../src/store/open-store.ts';
import { newDatabase } from '../support/databases.ts';
import { Exim, SMTP_PASSWORD, SMTP_USER } from '../support/exim.ts';
import { OPERATOR } from '../support/journal.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { missingForExim } from './available.mjs';

const ZONE = 'America/Sao_Paulo';
const NOW = Date.parse('2026-11-27T07:00:00-03:00');

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres?.stop());

describe.each(['sqlite', 'postgres'] as const)('which daily reports were sent, on %s', (kind) => {
  it('is decided by the first node that begins, until it fails', async () => {
    const database = await newDatabase(kind, postgres);
    const nodes = [await openStore(database), await openStore(database)];
    onTestFinished(async () => {
      await Promise.all(nodes.map((node) => node.close()));
    });
    const begin = (day: string) =>
      Promise.all(nodes.map(({ reportMails }) => reportMails.begin(OPERATOR, day, NOW)));
    const [{ reportMails }] = nodes as [(typeof nodes)[0], (typeof nodes)[0]];
    expect(await reportMails.newest(OPERATOR)).toBeNull();
    expect((await begin('2026-11-25')).sort()).toEqual([false, true]);
    expect((await begin('2026-11-26')).sort()).toEqual([false, true]);
    expect(await reportMails.newest(OPERATOR)).toBe('2026-11-26');
    await reportMails.failed(OPERATOR, '2026-11-25', 'sem resposta');
    await reportMails.sent(OPERATOR, '2026-11-26', NOW);
    await reportMails.failed(OPERATOR, '2026-11-26', 'tarde demais');
    expect(await reportMails.unsent(OPERATOR, '2026-11-20')).toEqual([
      { day: '2026-11-25', begun_ms: NOW, failure: 'sem resposta' },
    ]);
    expect((await begin('2026-11-25')).sort()).toEqual([false, true]);
    expect((await begin('2026-11-26')).sort()).toEqual([false, false]);
    expect(await reportMails.unsent('000515', '2026-11-20')).toEqual([]);
  });
});

describe.skipIf(missingForExim().length > 0)('by Debian’s Exim', () => {
  const exim = new Exim();
  beforeAll(async () => {
    await exim.prepare();
    await exim.start();
  }, 120_000);
  afterAll(async () => {
    await exim.stop();
    exim.remove();
  });

  const emailOf = (): EmailConfig => ({
    host: '127.0.0.1',
    port: exim.port,
    security: 'starttls',
    auth: { user: SMTP_USER, password: SMTP_PASSWORD },
    from: 'nao-responda@operadora.example',
    field: 'email',
    sendsNumber: false,
    withinHours: 24,
    perRecipientPerHour: 5,
    perHour: 500,
    tls: { ca: exim.certificate, server_name: 'localhost' },
    folder: '/',
  });

  it('two nodes send one message, with the figures and a workbook', async () => {
    const database = await newDatabase('postgres', postgres);
    const sheets = [{ name: { 'pt-BR': 'Emitidos', en: 'Issued' }, columns: [], rows: [] }];
    const node = async () => {
      const store = await openStore(database);
      onTestFinished(() => store.close());
      return new DailyReports({
        operators: [{ ans_registry: OPERATOR, time_zone: ZONE, hour: 7 }],
        mails: store.reportMails,
        now: async () => NOW,
        async make(operator, day) {
          const message = reportMessage({
            name: 'Operadora Exemplo',
            day,
            language: 'pt-BR',
            figures: { issued: 12, abandoned: 3, late: 2, note_missing: 1 },
            workbook: await workbook(sheets, 'pt-BR'),
          });
          const sent = {
            to: ['gestao@example.org'],
            name: 'Operadora Exemplo',
            id: `report.${operator}.${day}`,
            message,
          };
          return async () => {
            const answer = await sendMessage(emailOf(), sent);
            return answer.outcome === 'unavailable' ? answer.reason : null;
          };
        },
      });
    };
    const nodes = [await node(), await node()];
    await Promise.all(nodes.map((one) => one.poll(OPERATOR)));
    await Promise.all(nodes.map((one) => one.poll(OPERATOR)));
    await until(
      () => 'the message to be delivered',
      () => exim.mailTo('gestao@example.org').length > 0,
    );
    const [message = '', ...others] = exim.mailTo('gestao@example.org');
    expect(others).toEqual([]);
    expect(message).toMatch(/^Subject: Protocolos de 26\/11\/2026$/m);
    expect(message).toContain('Emitidos: 12');
    expect(message).toContain('dia-2026-11-26.xlsx');
    const [, encoded = ''] =
      /filename=dia-2026-11-26\.xlsx\r?\n\r?\n([A-Za-z0-9+/=\r\n]+)/.exec(message) ?? [];
    const read = await readXlsx(Buffer.from(encoded, 'base64'));
    expect(read.sheets.map(({ name }) => name)).toEqual(['Emitidos']);
  });

  it('says why a message was not taken', async () => {
    const sent = {
      to: ['gestao@example.org'],
      name: 'Operadora Exemplo',
      id: 'x',
      message: { subject: 'x', text: 'x', attachments: [] },
    };
    const wrong = { ...emailOf(), auth: { user: SMTP_USER, password: 'errada' } };
    expect(await sendMessage(wrong, sent)).toMatchObject({ outcome: 'unavailable', code: 'EAUTH' });
  });
});
