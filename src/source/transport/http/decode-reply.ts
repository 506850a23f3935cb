import { readJson } from '../../engine/formats/read-json.ts';
import { readXml } from '../../engine/formats/read-xml.ts';
import { ExchangeFault, type Reply } from '../../exchange.ts';
import { type Charset, decodeText } from '../charset.ts';
import { FAULTS } from './faults.ts';

/** What decoding depends on beside the reply. */
export interface Decoding {
  /** What the source file says; without it the headers and the bytes decide. */
  charset?: Charset | undefined;
  /** The body is a SOAP envelope. */
  isSoap?: boolean;
}

interface Head {
  status: number;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
}

export interface Answered extends Head {
  /** The body, decompressed. */
  bytes: Uint8Array;
}

/**
 * The reply as rules and mappings read it: JSON or XML as values, anything else as text, nothing as null; of SOAP what is
 * inside the Body.
 * @throws ExchangeFault `malformed_reply` when a success is not what it says it is: half a reply, a page of a proxy
 */
export async function decodeReply({ bytes, ...head }: Answered, decoding: Decoding): Promise<Reply> {
  const raw = decodeText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    charset: decoding.charset,
    contentType: head.headers['content-type'],
  });
  return readReply({ ...head, raw }, decoding);
}

/** The same of a body that is text already, whatever charset its headers name. @throws ExchangeFault `malformed_reply` */
export async function readReply(
  reply: Head & { raw: string },
  { isSoap = false }: Pick<Decoding, 'isSoap'>,
): Promise<Reply> {
  const { status, headers, raw } = reply;
  const contentType = headers['content-type'];
  if (raw.trim() === '') return { ...reply, body: null };

  const { format, isSure } = formatOf(raw, { contentType, isSoap });
  const isSuccess = status >= 200 && status < 300;
  try {
    if (format === 'json') return { ...reply, body: readJson(raw) };
    if (format === 'xml') {
      const body = await readXml(raw);
      return { ...reply, body: isSoap ? unwrap(body, isSuccess) : body };
    }
  } catch (error) {
    if (isSuccess && error instanceof ExchangeFault) throw error;
    // No cause: what parsers say quotes the body.
    if (isSuccess && isSure) throw malformed(format, error);
  }
  if (isSuccess && isHtmlPage(raw))
    throw FAULTS.malformed(
      'veio uma página HTML em vez de dados: confira o endereço, ou se há um proxy no caminho',
    );
  return { ...reply, body: raw };
}

type Format = 'json' | 'xml' | 'text';

/** By its content type, or else by how it begins. `isSure`: a success that cannot be read as this is a broken reply. */
function formatOf(
  raw: string,
  { contentType = '', isSoap }: { contentType?: string | undefined; isSoap: boolean },
): { format: Format; isSure: boolean } {
  const said = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const start = raw.trimStart();
  if (isSoap) return { format: 'xml', isSure: true };
  if (/[/+]json$/.test(said)) return { format: 'json', isSure: true };
  if (/[/+]xml$/.test(said) && said !== 'application/xhtml+xml') return { format: 'xml', isSure: true };
  // Many systems send JSON and XML as text/html or as nothing at all.
  if (start.startsWith('{')) return { format: 'json', isSure: true };
  if (start.startsWith('[')) return { format: 'json', isSure: false };
  if (start.startsWith('<?xml')) return { format: 'xml', isSure: true };
  if (start.startsWith('<') && said !== 'text/html') return { format: 'xml', isSure: false };
  return { format: 'text', isSure: false };
}

function isHtmlPage(raw: string): boolean {
  return /^\s*<(!doctype html|html[\s>])/i.test(raw.slice(0, 500));
}

function unwrap(document: unknown, isSuccess: boolean): unknown {
  const envelope = field(document, 'Envelope');
  if (envelope === undefined) {
    if (isSuccess) throw new SyntaxError('no envelope');
    return document;
  }
  const body = field(envelope, 'Body');
  return body === '' || body === undefined ? null : body;
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function malformed(format: Format, error: unknown): ExchangeFault {
  if (error instanceof SyntaxError && error.message === 'no envelope')
    return FAULTS.malformed('a resposta não é um envelope SOAP');
  return FAULTS.malformed(
    `a resposta veio incompleta ou corrompida: não é ${format === 'json' ? 'JSON' : 'XML'} válido`,
  );
}
