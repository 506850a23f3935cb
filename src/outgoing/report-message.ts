import type { Language } from '../i18n/language.ts';
import type { Message } from './mail.ts';

/** What a daily report counts; `DailyFigures` has the meaning of each. */
interface Counts {
  issued: number;
  abandoned: number;
  late: number;
  note_missing: number;
}

export interface ReportMail {
  /** Of the operator. */
  name: string;
  /** `2026-11-26` */
  day: string;
  language: Language;
  figures: Counts;
  workbook: Uint8Array;
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Figures in the text, for those who read on a telephone; numbers and lists in the workbook. */
export function reportMessage({ name, day, language, figures, workbook }: ReportMail): Message {
  const [year, month, date] = day.split('-');
  const { issued, abandoned, late, note_missing } = figures;
  const isEnglish = language === 'en';
  const shown = isEnglish ? day : `${date}/${month}/${year}`;
  const lines = isEnglish
    ? [
        `${name}: protocols of ${shown}.`,
        '',
        `    Issued: ${issued}`,
        `    Abandoned: ${abandoned}`,
        `    Late, still open: ${late}`,
        `    Answered, without a note: ${note_missing}`,
        '',
        'The attached workbook has them one by one, and by dialled number, queue and agent.',
      ]
    : [
        `${name}: protocolos de ${shown}.`,
        '',
        `    Emitidos: ${issued}`,
        `    Abandonados: ${abandoned}`,
        `    Atrasados, ainda abertos: ${late}`,
        `    Atendidos, sem anotação: ${note_missing}`,
        '',
        'A planilha em anexo traz um a um, e por número discado, fila e atendente.',
      ];
  return {
    subject: isEnglish ? `Protocols of ${shown}` : `Protocolos de ${shown}`,
    text: `${lines.join('\n')}\n`,
    attachments: [
      { filename: `${isEnglish ? 'day' : 'dia'}-${day}.xlsx`, content: workbook, contentType: XLSX },
    ],
  };
}
