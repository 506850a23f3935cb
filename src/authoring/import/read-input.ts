import { open } from 'node:fs/promises';
import { ImportError } from './import-error.ts';

/** Larger than any API document met so far. */
export const LONGEST_INPUT = 64 * 1024 * 1024;

/** A file's text, or standard input's for `-`. @throws ImportError */
export async function readInput(file: string): Promise<string> {
  const bytes = file === '-' ? await readStream(process.stdin, 'stdin') : await readFile(file);
  return decodeText(bytes);
}

/** UTF-8; what is not, as old Windows tools wrote it; UTF-16 where its mark says so (PowerShell's `>` writes that). */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** All of a stream, up to the cap. @throws ImportError */
export async function readStream(
  stream: AsyncIterable<Uint8Array | string>,
  label: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    length += bytes.byteLength;
    if (length > LONGEST_INPUT) throw tooLarge(label);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

async function readFile(file: string): Promise<Uint8Array> {
  const handle = await open(file).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(file, cause);
  });
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw unreadable(file);
    if (stat.size > LONGEST_INPUT) throw tooLarge(file);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, cause?: NodeJS.ErrnoException): ImportError {
  const missing = cause?.code === 'ENOENT';
  return new ImportError(
    missing ? `${file}: o arquivo não existe.` : `${file}: não pode ser lido como arquivo.`,
    missing ? `${file}: no such file.` : `${file}: cannot be read as a file.`,
    { cause },
  );
}

export function tooLarge(label: string): ImportError {
  return new ImportError(
    `${label}: passa de 64 MB; peça só a parte necessária.`,
    `${label}: exceeds 64 MB; ask for the part that matters.`,
  );
}
