import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import PDFDocument from 'pdfkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPaper } from '../../src/papers/draw-paper.ts';
import type { DenialPaper, PaperEvent, RecordPaper } from '../../src/papers/paper.ts';
import { pageCount, pdfUaProblems } from '../support/pdf-structure.ts';
import { missingForPdf } from './available.mjs';

const NUMBER = '32630520261122000001';
const AT = '2026-11-24T09:12:00.000-03:00';
const COMMON = {
  number: NUMBER,
  spoken: '326305 2026 11 22 000001',
  operator: { ans_registry: '326305', name: 'Operadora de Teste' },
  issued_at: '2026-11-22T10:15:30.123-03:00',
  beneficiary: {
    name: 'Maria da Conceição Ñandu',
    plan: 'Enfermaria',
    card_number: '•••••0017',
    cpf: '•••.982.247-••',
  },
  proof: { seq: 42, at: AT, hash: 'ab'.repeat(32) },
};
const RECORD: RecordPaper = {
  paper: 'record',
  ...COMMON,
  channel: 'phone',
  direction: 'inbound',
  state: 'open',
  due_at: '2026-11-27T23:59:59.000-03:00',
  closed_at: null,
  close_reason: null,
  other_numbers: [],
  occurrences: [
    {
      occurrence: 1,
      subject: 'Ressonância do joelho',
      class: 'care',
      state: 'open',
      requested_at: COMMON.issued_at,
      due_at: '2026-11-27T23:59:59.000-03:00',
      decision: null,
      answered_at: null,
      text: null,
      clause: null,
    },
  ],
  history: [{ seq: 1, at: COMMON.issued_at, type: 'issued', text: 'Protocolo emitido.' }],
};
const DENIAL: DenialPaper = {
  paper: 'denial',
  ...COMMON,
  denials: [
    {
      occurrence: 1,
      subject: 'Ressonância do joelho',
      class: 'care',
      requested_at: COMMON.issued_at,
      answered_at: AT,
      text: 'O plano contratado não cobre este exame.',
      clause: 'Cláusula 12.3 do contrato',
    },
  ],
};
const events = (count: number, text: (i: number) => string): PaperEvent[] =>
  Array.from({ length: count }, (_, i) => ({ seq: i + 1, at: AT, type: 'answered', text: text(i) }));

describe('as PDF/UA', () => {
  it('is tagged, has a title and its language, embeds its fonts', async () => {
    for (const paper of [RECORD, DENIAL]) expect(pdfUaProblems(await drawPaper(paper))).toEqual([]);
  });

  it('is so on every one of many pages, with long texts and long words', async () => {
    const history = events(150, (i) => `Linha ${i}: ${'palavra '.repeat(60)}\n\n${'x'.repeat(i * 3)}`);
    const bytes = await drawPaper({ ...RECORD, history });
    expect(pageCount(bytes)).toBeGreaterThan(10);
    expect(pdfUaProblems(bytes)).toEqual([]);
  });

  it('is so without any optional field', async () => {
    const [one] = RECORD.occurrences;
    if (one === undefined) throw new Error('no occurrence');
    const occurrences = [{ ...one, subject: null, class: null, due_at: null }];
    const empty = { ...RECORD, beneficiary: null, due_at: null, occurrences, history: [] };
    expect(pdfUaProblems(await drawPaper(empty))).toEqual([]);
  });

  it('is so for any text: emoji, control characters, letters from right to left', async () => {
    const texts = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.constantFrom(
          '🙂👩‍👩‍👧 ok',
          'a\u0000b\u001bc',
          'שלום עולם',
          'مرحبا',
          '\u202etxet',
          '(\\)<>',
          'e\u0301\u0301\u0301',
          '',
        ),
      ),
      { minLength: 5, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(texts, async ([name = '', plan = '', subject = '', text = '', clause = '']) => {
        const [denial] = DENIAL.denials;
        if (denial === undefined) throw new Error('no denial');
        const paper: DenialPaper = {
          ...DENIAL,
          operator: { ...DENIAL.operator, name },
          beneficiary: { name, plan, card_number: null, cpf: null },
          denials: [{ ...denial, subject, text, clause }],
        };
        expect(pdfUaProblems(await drawPaper(paper))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  }, 600_000);
});

it('is what the check of this test looks for', async () => {
  const options = { size: 'A4', margin: 50, autoFirstPage: false, bufferPages: true } as const;
  const doc = new PDFDocument({ ...options, compress: false } as never);
  doc.addPage().text('não marcado', 50, 50, { lineBreak: false });
  doc.end();
  const chunks: Buffer[] = [];
  for await (const chunk of doc) chunks.push(chunk);
  const problems = pdfUaProblems(Buffer.concat(chunks)).join('\n');
  for (const part of [
    'pdfuaid',
    'dc:title',
    'DisplayDocTitle',
    'tagged',
    'structure',
    'language',
    'outside of a tag',
  ])
    expect(problems).toContain(part);
});

it('gives the same bytes for the same paper, and other ones for another', async () => {
  const first = Buffer.from(await drawPaper(RECORD));
  expect(first.equals(await drawPaper(structuredClone(RECORD)))).toBe(true);
  expect(first.equals(await drawPaper({ ...RECORD, state: 'answered' }))).toBe(false);
});

describe.runIf(missingForPdf().length === 0)('as a reader reads it', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'carimbo-pdf-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function read(paper: RecordPaper | DenialPaper, ...command: string[]): Promise<string> {
    const file = join(folder, `${paper.paper}.pdf`);
    writeFileSync(file, await drawPaper(paper));
    const [program = '', ...options] = command;
    const rest = program === 'pdftotext' ? [file, '-'] : [file];
    return execFileSync(program, [...options, ...rest], { encoding: 'utf8' });
  }

  it('says title, tags and A4', async () => {
    const info = await read(DENIAL, 'pdfinfo');
    expect(info).toMatch(/^Title: +Negativa do protocolo 32630520261122000001$/m);
    expect(info).toMatch(/^Tagged: +yes$/m);
    expect(info).toMatch(/^Page size: .*A4/m);
    expect(info).toMatch(/^PDF version: +1\.7$/m);
  });

  it('gives the text in reading order, each label with its value', async () => {
    const text = await read(DENIAL, 'pdftotext', '-raw');
    const lines = [
      'Negativa por escrito',
      'Protocolo: 326305 2026 11 22 000001',
      'Beneficiário: Maria da Conceição Ñandu',
      'Carteirinha: •••••0017',
      'CPF: •••.982.247-••',
      'Pedido',
      'Assunto: Ressonância do joelho',
      'Resposta: negado',
      'Motivo: O plano contratado não cobre este exame.',
      'Cláusula 12.3 do contrato',
      'Se não concordar',
      'Autenticidade',
      'ab'.repeat(32),
      'Página 1 de 1',
    ];
    let from = 0;
    for (const line of lines) {
      const at = text.indexOf(line, from);
      expect({ line, found: at >= from }).toEqual({ line, found: true });
      from = at;
    }
  });

  it('gives long texts whole and in order, over the pages', async () => {
    const words = Array.from({ length: 3_000 }, (_, i) => `palavra${i}`);
    const history = events(1, () => words.join(' '));
    const tree = await read({ ...RECORD, history }, 'pdfinfo', '-struct-text');
    expect([...tree.matchAll(/palavra\d+/g)].map(([word]) => word)).toEqual(words);
  });

  it('numbers the pages and repeats the protocol’s number on each', async () => {
    const text = await read({ ...RECORD, history: events(120, (i) => `Linha ${i}.`) }, 'pdftotext', '-raw');
    const pages = text.split('\f').slice(0, -1);
    expect(pages.length).toBeGreaterThan(2);
    for (const [index, page] of pages.entries()) {
      expect(page).toContain(`Página ${index + 1} de ${pages.length}`);
      expect(page).toContain(`Protocolo ${NUMBER}`);
    }
  });

  it('says what was left out of a history that is too long, and stays within bounds', async () => {
    const text = await read(
      { ...RECORD, history: events(1_000, () => 'a'.repeat(4_000)) },
      'pdftotext',
      '-raw',
    );
    expect(text.replaceAll('\n', ' ')).toMatch(/Faltam \d{3} linhas do histórico/);
    expect(text.split('\f').length).toBeLessThan(300);
  });

  it('says that a character was replaced', async () => {
    const [denial] = DENIAL.denials;
    if (denial === undefined) throw new Error('no denial');
    const text = await read({ ...DENIAL, denials: [{ ...denial, text: 'Negado 🙂.' }] }, 'pdftotext', '-raw');
    expect(text).toContain('Negado □.');
    expect(text).toContain('O sinal □ está no lugar');
  });
});
