import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TextError } from '../i18n/text-error.ts';
import { SCHEMA_VERSION } from '../store/migrate.ts';
import type { Value } from '../store/rows.ts';
import {
  type Batch,
  damaged,
  decodeValue,
  END_PREFIX,
  type EndLine,
  FORMAT_VERSION,
  type Header,
  type TableLine,
} from './format.ts';

export interface Archive {
  header: Header;
  /** In the order of the file. Throws at the end where the file is cut or was changed: keep nothing until then. */
  batches: AsyncGenerator<Batch>;
}

/** @throws TextError where the file is no archive, is damaged or comes from a newer program */
export async function openArchive(file: string): Promise<Archive> {
  const lines = checkedLines(file);
  const { value } = await lines.next();
  return { header: readHeader(value?.shift()), batches: batchesOf(value ?? [], lines) };
}

function readHeader(line: string | undefined): Header {
  const header = line === undefined ? null : (parse(line) as Partial<Header> | null);
  if (header?.carimbo !== 'archive')
    throw new TextError({
      'pt-BR': 'Não é uma cópia feita por carimbo backup ou carimbo export.',
      en: 'This is no file of carimbo backup or carimbo export.',
    });
  if (Number(header.version) > FORMAT_VERSION || Number(header.schema) > SCHEMA_VERSION)
    throw new TextError({
      'pt-BR': 'A cópia foi feita por um Carimbo mais novo. Instale aquela versão, ou uma mais nova.',
      en: 'A newer Carimbo made this file. Install that version, or a newer one.',
    });
  return header as Header;
}

async function* batchesOf(first: string[], lines: AsyncGenerator<string[]>): AsyncGenerator<Batch> {
  let current: TableLine = { table: '', columns: [] };
  for (let block: string[] | undefined = first; block !== undefined; block = (await lines.next()).value) {
    let rows: Value[][] = [];
    for (const line of block) {
      const parsed = parse(line);
      if (Array.isArray(parsed)) rows.push(parsed.map(decodeValue));
      else {
        if (rows.length > 0) yield { ...current, rows };
        rows = [];
        current = parsed as TableLine;
      }
    }
    if (rows.length > 0) yield { ...current, rows };
  }
}

/** Whole lines, many at a time, without the last one, which is compared with what came before. */
async function* checkedLines(file: string): AsyncGenerator<string[]> {
  const sha256 = createHash('sha256');
  let count = 0;
  let end: string | null = null;
  let rest = '';
  for await (const chunk of uncompressed(file)) {
    const text = rest + chunk;
    const cut = text.lastIndexOf('\n') + 1;
    rest = text.slice(cut);
    if (cut === 0) continue;
    const lines = text.slice(0, cut - 1).split('\n');
    const ending = lines.findIndex((line) => line.startsWith(END_PREFIX));
    if (end !== null || (ending !== -1 && ending < lines.length - 1))
      throw damaged('há linhas depois do fim', 'lines follow the end');
    if (ending !== -1) end = lines.pop() ?? null;
    if (lines.length === 0) continue;
    sha256.update(end === null ? text.slice(0, cut) : `${lines.join('\n')}\n`);
    count += lines.length;
    yield lines;
  }
  if (end === null || rest !== '') throw damaged('falta o fim (arquivo cortado)', 'its end is missing');
  const { lines, sha256: expected } = parse(end) as EndLine;
  if (lines !== count || sha256.digest('hex') !== expected)
    throw damaged('o conteúdo foi alterado', 'its content was changed');
}

async function* uncompressed(file: string): AsyncGenerator<string> {
  const stream: Readable = pipeline(createReadStream(file), createGunzip(), () => {});
  stream.setEncoding('utf8');
  try {
    yield* stream;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw damaged('falta o fim (arquivo cortado)', 'its end is missing', error);
    if (code.startsWith('Z_')) throw damaged('não é gzip, ou foi alterado', 'no gzip, or changed', error);
    throw error;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw damaged('uma linha não é JSON', 'a line is no JSON', error);
  }
}
