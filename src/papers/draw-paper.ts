import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PDFDocument from 'pdfkit';
import { hasRegistryDigit } from '../beneficiary/registry.ts';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import { dateAndTime, dateOf, deadlineOf } from '../text/dates.ts';
import type { DenialPaper, Paper, PaperPerson, RecordPaper } from './paper.ts';
import { REPLACEMENT } from './printable.ts';
import { Sheet } from './sheet.ts';
import {
  CHANNEL_WORDS,
  CLASS_WORDS,
  DECISION_WORDS,
  DIRECTION_WORDS,
  REASON_WORDS,
  STATE_WORDS,
} from './words.ts';

const NAME = 'Carimbo';

/** How many characters of occurrences, and of history, a PDF may have: some 150 pages each. */
const MOST_TEXT = 500_000;

/**
 * A paper as PDF/UA. The same paper gives the same bytes: no clock, and the only date is that of the journal's entry up to
 * which it tells.
 */
export async function drawPaper(paper: Paper): Promise<Uint8Array> {
  const title = titleOf(paper);
  const written = new Date(paper.proof.at);
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    subset: 'PDF/UA',
    tagged: true,
    lang: 'pt-BR',
    displayTitle: true,
    bufferPages: true,
    autoFirstPage: false,
    // pdfkit puts these into XML unescaped: nothing that an operator or a caller wrote may be among them.
    info: { Title: title, Creator: NAME, Producer: NAME, CreationDate: written, ModDate: written },
  });
  const bytes = collect(doc);
  for (const [weight, data] of Object.entries(await fonts())) doc.registerFont(weight, data);
  const sheet = new Sheet(doc);
  sheet.heading('H1', paper.paper === 'record' ? 'Registro de atendimento' : 'Negativa por escrito');
  if (paper.paper === 'record') drawRecord(sheet, paper);
  else drawDenial(sheet, paper);
  if (sheet.hasReplaced)
    sheet.paragraph(
      `O sinal ${REPLACEMENT} está no lugar de um caractere que a letra deste documento não tem; o texto completo está no registro eletrônico.`,
    );
  const { operator, proof, number } = paper;
  sheet.finish({
    left: operatorLine(operator),
    right: `Protocolo ${number}`,
    bottom: `Diário: registro ${proof.seq}, de ${dateAndTime(proof.at)} · ${proof.hash.slice(0, 16)}`,
  });
  return bytes;
}

/** A company that has no registro ANS took six digits of its own. */
function operatorLine({ name, ans_registry }: Paper['operator']): string {
  return hasRegistryDigit(ans_registry) ? `${name} · Registro ANS ${ans_registry}` : name;
}

function titleOf({ paper, number }: Paper): string {
  return paper === 'record' ? `Registro do protocolo ${number}` : `Negativa do protocolo ${number}`;
}

function drawRecord(sheet: Sheet, paper: RecordPaper): void {
  sheet.field('Protocolo', paper.spoken);
  sheet.field('Outros números', paper.other_numbers.join(', '));
  drawPerson(sheet, paper.beneficiary);
  sheet.field('Emitido em', dateAndTime(paper.issued_at));
  sheet.field('Canal', CHANNEL_WORDS[paper.channel]);
  sheet.field('Iniciativa', DIRECTION_WORDS[paper.direction]);
  sheet.field('Situação', STATE_WORDS[paper.state]);
  sheet.field('Prazo da resposta', paper.due_at && deadlineOf(paper.due_at));
  sheet.field('Encerrado em', paper.closed_at && dateAndTime(paper.closed_at));
  sheet.field('Motivo', paper.close_reason && REASON_WORDS[paper.close_reason]);
  const isSingle = paper.occurrences.length === 1;
  const occurrences = fitting(paper.occurrences);
  const history = fitting(paper.history);
  for (const one of occurrences) {
    sheet.heading('H2', isSingle ? 'Pedido e resposta' : `Ocorrência ${one.occurrence}`);
    sheet.field('Assunto', one.subject ?? 'não informado');
    sheet.field('Tipo de demanda', one.class === null ? 'ainda não classificada' : CLASS_WORDS[one.class]);
    if (!isSingle) sheet.field('Pedido em', dateAndTime(one.requested_at));
    if (!isSingle) sheet.field('Prazo da resposta', one.due_at && deadlineOf(one.due_at));
    sheet.field('Resposta', one.decision === null ? 'ainda sem resposta' : DECISION_WORDS[one.decision]);
    sheet.field('Respondido em', one.answered_at && dateAndTime(one.answered_at));
    sheet.field('Texto', one.text);
    sheet.field('Fundamento', one.clause);
  }
  sheet.heading('H2', 'Histórico');
  sheet.list(history.map(({ at, text }) => ({ label: dateAndTime(at), text })));
  tellOfMissing(sheet, paper.occurrences.length - occurrences.length, 'ocorrências');
  tellOfMissing(sheet, paper.history.length - history.length, 'linhas do histórico');
  sheet.heading('H2', 'Autenticidade');
  sheet.paragraph(
    `Este registro conta o que está no diário do atendimento até o registro ${paper.proof.seq}, gravado em ${dateAndTime(paper.proof.at)}. Resumo criptográfico (SHA-256) do diário até ali:`,
  );
  sheet.paragraph(paper.proof.hash);
}

function drawDenial(sheet: Sheet, paper: DenialPaper): void {
  const isSingle = paper.denials.length === 1;
  const denials = fitting(paper.denials);
  sheet.field('Protocolo', paper.spoken);
  drawPerson(sheet, paper.beneficiary);
  sheet.field('Atendimento em', dateAndTime(paper.issued_at));
  for (const one of denials) {
    sheet.heading('H2', isSingle ? 'Pedido' : `Pedido: ocorrência ${one.occurrence}`);
    sheet.field('Assunto', one.subject ?? 'não informado');
    sheet.field('Tipo de demanda', one.class && CLASS_WORDS[one.class]);
    sheet.field('Pedido em', dateOf(one.requested_at));
    sheet.heading('H2', isSingle ? 'Resposta: negado' : `Resposta à ocorrência ${one.occurrence}: negado`);
    sheet.field('Negado em', dateAndTime(one.answered_at));
    sheet.field('Motivo', one.text);
    sheet.field('Cláusula do contrato ou dispositivo legal', one.clause);
  }
  tellOfMissing(sheet, paper.denials.length - denials.length, 'negativas');
  sheet.heading('H2', 'Se não concordar');
  sheet.paragraph(
    `Peça a reanálise à operadora ou à sua ouvidoria e informe o número do protocolo: ${paper.number}.`,
  );
  sheet.heading('H2', 'Autenticidade');
  sheet.paragraph(
    `Esta negativa está no registro ${paper.proof.seq} do diário do atendimento, gravado em ${dateAndTime(paper.proof.at)}. Resumo criptográfico (SHA-256) do diário até ali:`,
  );
  sheet.paragraph(paper.proof.hash);
}

/** As many, from the first on, as a PDF may have. */
function fitting<T extends object>(items: readonly T[]): readonly T[] {
  let left = MOST_TEXT;
  const end = items.findIndex((item) => {
    left -= JSON.stringify(item).length;
    return left < 0;
  });
  return end === -1 ? items : items.slice(0, end);
}

function tellOfMissing(sheet: Sheet, missing: number, what: string): void {
  if (missing === 0) return;
  sheet.paragraph(
    `Por tamanho, este documento para aqui. Faltam ${missing} ${what}: o texto completo está no registro eletrônico.`,
  );
}

function drawPerson(sheet: Sheet, person: PaperPerson | null): void {
  sheet.field('Beneficiário', person?.name ?? 'não identificado');
  sheet.field('Carteirinha', person?.card_number ?? null);
  sheet.field('CPF', person?.cpf ?? null);
  sheet.field('Plano', person?.plan ?? null);
}

async function collect(doc: PDFDocument): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of doc) chunks.push(chunk);
  return Buffer.concat(chunks);
}

let loaded: Promise<{ regular: Uint8Array; bold: Uint8Array }> | undefined;

function fonts(): Promise<{ regular: Uint8Array; bold: Uint8Array }> {
  loaded ??= (async () => {
    const read = (face: string) => readFile(join(PACKAGE_ROOT, 'fonts', `LiberationSans-${face}.ttf`));
    const [regular, bold] = await Promise.all([read('Regular'), read('Bold')]);
    return { regular, bold };
  })();
  return loaded;
}
