import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { FAULTS } from './faults.ts';

const unbrotli = promisify(brotliDecompress);
const ungzip = promisify(gunzip);
const undeflate = promisify(inflate);
const undeflateRaw = promisify(inflateRaw);

/** Twice happens by mistake; more often is an attack. */
const MAX_LAYERS = 2;

/**
 * Undoes what Content-Encoding says, to `limit` bytes at most: a small reply can hold gigabytes. Carimbo
 * requests no encoding, but some servers send one all the same.
 * @throws ExchangeFault `too_large`, `malformed_reply`
 */
export async function decompress(
  bytes: Buffer,
  encodings: string | undefined,
  { limit, origin }: { limit: number; origin: string },
): Promise<Buffer> {
  const layers = (encodings ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  if (layers.length > MAX_LAYERS) throw FAULTS.malformed('a resposta vem comprimida vezes demais');
  let plain = bytes;
  for (const name of layers.reverse()) {
    if (plain.length === 0) return plain;
    try {
      plain = await undo(name, plain, limit);
    } catch (error) {
      if (error instanceof RangeError || (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE')
        throw FAULTS.tooLarge(origin, limit);
      throw FAULTS.malformed('a resposta veio comprimida e não pôde ser descomprimida', error);
    }
  }
  return plain;
}

function undo(name: string, bytes: Buffer, limit: number): Promise<Buffer> {
  const options = { maxOutputLength: limit };
  switch (name) {
    case 'gzip':
    case 'x-gzip':
      return ungzip(bytes, options);
    case 'br':
      return unbrotli(bytes, options);
    case 'deflate':
      // RFC 9110 means zlib; many send the bare stream. A zlib header's low nibble is 8.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? undeflate(bytes, options) : undeflateRaw(bytes, options);
    default:
      throw new Error('unknown content encoding');
  }
}
