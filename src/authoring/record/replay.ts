import type { Reply } from '../../source/exchange.ts';
import { type DescribedConfig, describedKind } from '../../source/kinds/kinds.ts';
import { cameInLatin, encodeWindows1252 } from './recorded-charset.ts';

/** The part of a reply that a test keeps; other headers contain cookies, host names, trace ids. */
export interface Recording {
  status: Reply['status'];
  contentType: string | undefined;
  /** The body; rows and messages as JSON. */
  text: string;
  /** As bytes, where the test depends on the charset. */
  bytes: Buffer | null;
}

/** The body as text; rows and messages as JSON. */
export function bodyText(reply: Reply, config: DescribedConfig): string {
  return describedKind(config).recordsText ? reply.raw : JSON.stringify(reply.body);
}

export function recordingOf(text: string, { status, headers }: Reply, config: DescribedConfig): Recording {
  if (!describedKind(config).recordsText) return { status, contentType: undefined, text, bytes: null };
  const contentType = headers['content-type'];
  const isLatin = cameInLatin(text, { charset: charsetOf(config), contentType });
  return {
    status,
    // Text is stored as UTF-8, so the declared charset no longer applies.
    contentType: isLatin ? contentType : contentType?.replace(/;\s*charset=[^;]*/i, ''),
    text,
    bytes: isLatin ? encodeWindows1252(text) : null,
  };
}

/** The recorded reply, read as a test reads it. @throws ExchangeFault */
export async function replay(
  { status, contentType, text, bytes }: Recording,
  config: DescribedConfig,
): Promise<Reply> {
  const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType };
  const body = bytes === null ? { text } : { bytes };
  return describedKind(config).readRecorded(
    { status: status ?? undefined, headers, ...body },
    config.settings,
  );
}

function charsetOf({ settings: { connection } }: DescribedConfig): string | undefined {
  if (typeof connection !== 'object' || connection === null || !('charset' in connection)) return undefined;
  return typeof connection.charset === 'string' ? connection.charset : undefined;
}
