import type { Reply } from '../../source/exchange.ts';
import { type DescribedConfig, describedKind } from '../../source/kinds/kinds.ts';
import { cameInLatin, encodeWindows1252 } from './recorded-charset.ts';

/** The part of a reply that a test keeps: other headers hold cookies, names of machines, traces. */
export interface Recording {
  status: Reply['status'];
  contentType: string | undefined;
  /** The body; of rows and messages as JSON. */
  text: string;
  /** As bytes, where the charset is a part of what is tested. */
  bytes: Buffer | null;
}

/** The body as text that can be read and rewritten: rows and messages have none of their own. */
export function bodyText(reply: Reply, config: DescribedConfig): string {
  return describedKind(config).recordsText ? reply.raw : JSON.stringify(reply.body);
}

export function recordingOf(text: string, { status, headers }: Reply, config: DescribedConfig): Recording {
  if (!describedKind(config).recordsText) return { status, contentType: undefined, text, bytes: null };
  const contentType = headers['content-type'];
  const isLatin = cameInLatin(text, { charset: charsetOf(config), contentType });
  return {
    status,
    // Text is written as UTF-8: the charset it came in no longer counts.
    contentType: isLatin ? contentType : contentType?.replace(/;\s*charset=[^;]*/i, ''),
    text,
    bytes: isLatin ? encodeWindows1252(text) : null,
  };
}

/** The reply that a recording stands for, read as a test will read it. @throws ExchangeFault */
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
