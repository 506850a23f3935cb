import type { Text } from '../../../i18n/text.ts';

/**
 * Why a file cannot be taken. `misconfigured`: a person has to fix the configuration or the file; `unavailable`: it
 * may come right by itself. A plain object, because it also comes out of a worker thread.
 */
export interface FileProblem {
  outcome: 'misconfigured' | 'unavailable';
  code: string;
  text: Text;
}

/** Thrown while a file is read. Holds no personal data: never what a line says, only where it is. */
export class FileProblemError extends Error {
  readonly problem: FileProblem;

  constructor(problem: FileProblem) {
    super(problem.text.en);
    this.name = 'FileProblemError';
    this.problem = problem;
  }
}

const misconfigured = (code: string, pt: string, en: string): FileProblem => ({
  outcome: 'misconfigured',
  code,
  text: { 'pt-BR': pt, en },
});

const unavailable = (code: string, pt: string, en: string): FileProblem => ({
  outcome: 'unavailable',
  code,
  text: { 'pt-BR': pt, en },
});

export const PROBLEMS = {
  indexing: () =>
    unavailable('indexing', 'o arquivo ainda está sendo indexado', 'the file is still being indexed'),
  unreadable: (path: string, cause: string) =>
    misconfigured(
      'file_unreadable',
      `o arquivo ${path} não pôde ser lido (${cause})`,
      `cannot read ${path} (${cause})`,
    ),
  empty: () =>
    unavailable(
      'file_empty',
      'o arquivo não tem nenhuma linha de beneficiário aproveitável',
      'the file has no usable beneficiary line',
    ),
  allRejected: (line: number, reason: Text) =>
    misconfigured(
      'all_lines_rejected',
      `nenhuma linha do arquivo pôde ser aproveitada; a primeira com problema é a ${line}: ${reason['pt-BR']}`,
      `no line of the file could be used; the first rejected is ${line}: ${reason.en}`,
    ),
  notUtf8: (line: number) =>
    misconfigured(
      'not_utf8',
      `a linha ${line} não é UTF-8 válido; se o arquivo vem do Excel ou de um sistema antigo, configure encoding: windows-1252`,
      `line ${line} is not valid UTF-8; if the file comes from Excel or an old system, set encoding: windows-1252`,
    ),
  isUtf8: () =>
    misconfigured(
      'is_utf8',
      'o arquivo está em UTF-8; configure encoding: utf-8',
      'the file is UTF-8; set encoding: utf-8',
    ),
  utf16: () =>
    misconfigured(
      'utf16',
      'o arquivo está em UTF-16; salve-o como CSV UTF-8',
      'the file is UTF-16; save it as CSV UTF-8',
    ),
  lineTooLong: (line: number, bytes: number) =>
    misconfigured(
      'line_too_long',
      `a linha ${line} passa de ${bytes} bytes; isto não parece um CSV`,
      `line ${line} is longer than ${bytes} bytes; this does not look like a CSV`,
    ),
  headerUnreadable: () =>
    misconfigured(
      'header_unreadable',
      'a primeira linha não é um cabeçalho legível: aspas sem par',
      'the first line is no readable header: a quote without its pair',
    ),
  columnMissing: (header: string, delimiter: string) =>
    misconfigured(
      'column_missing',
      `falta a coluna "${header}" no cabeçalho; confira source.columns e o delimitador (${name(delimiter)['pt-BR']})`,
      `the header has no column "${header}"; compare source.columns and the delimiter (${name(delimiter).en})`,
    ),
  columnTwice: (header: string) =>
    misconfigured(
      'column_twice',
      `a coluna "${header}" aparece duas vezes no cabeçalho`,
      `the column "${header}" stands in the header twice`,
    ),
  noCpf: () =>
    misconfigured('no_cpf_column', 'o arquivo não tem a coluna de CPF', 'the file has no column for the CPF'),
  changed: () =>
    unavailable('file_changed', 'o arquivo mudou durante a leitura', 'the file changed while it was read'),
  indexGone: () =>
    unavailable(
      'index_gone',
      'outro processo removeu o índice recém-criado; será refeito',
      'another process removed the index just made; it will be made again',
    ),
  failed: (cause: string) =>
    unavailable(
      'index_failed',
      `a indexação do arquivo falhou (${cause})`,
      `indexing the file failed (${cause})`,
    ),
};

function name(delimiter: string): Text {
  if (delimiter === '\t') return { 'pt-BR': 'tabulação', en: 'tab' };
  return { 'pt-BR': `"${delimiter}"`, en: `"${delimiter}"` };
}

/** The code of a failed system call (`ENOENT`, `ENOSPC`, `SQLITE_FULL`), or the error's kind: never its message. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
