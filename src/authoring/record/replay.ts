import type { Reply } from '../../source/exchange.ts';
import type { RemoteSourceConfig } from '../../source/schema/remote-config.ts';
import type { DescribedSettings } from '../../source/schema/source-schema.ts';
import { decodeReply } from '../../source/transport/http/decode-reply.ts';
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

type Settings = RemoteSourceConfig<DescribedSettings>['settings'];

/** Rows and messages have no text of their own. */
const isHttp = ({ kind }: Settings) => kind === 'rest' || kind === 'soap';

/** What was said, as text that can be read and rewritten. */
export function bodyText(reply: Reply, settings: Settings): string {
  return isHttp(settings) ? reply.raw : JSON.stringify(reply.body);
}

export function recordingOf(text: string, { status, headers }: Reply, settings: Settings): Recording {
  const contentType = isHttp(settings) ? headers['content-type'] : undefined;
  const isLatin = isHttp(settings) && cameInLatin(text, { charset: charsetOf(settings), contentType });
  return {
    status,
    // Text is written as UTF-8: what it came in counts no more.
    contentType: isLatin ? contentType : contentType?.replace(/;\s*charset=[^;]*/i, ''),
    text,
    bytes: isLatin ? encodeWindows1252(text) : null,
  };
}

/** The reply that a recording stands for, read as it would be on the wire. @throws ExchangeFault */
export async function replay(
  { status, contentType, text, bytes }: Recording,
  settings: Settings,
): Promise<Reply> {
  const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType };
  if (!isHttp(settings)) return { status, headers, body: JSON.parse(text), raw: text };
  const charset = charsetOf(settings);
  return decodeReply(
    { status: Number(status), headers, bytes: bytes ?? Buffer.from(text) },
    { kind: settings.kind, ...(charset === undefined ? {} : { connection: { charset } }) },
  );
}

function charsetOf({
  kind,
  connection,
}: Settings): 'auto' | 'utf-8' | 'iso-8859-1' | 'windows-1252' | undefined {
  if (kind !== 'rest' && kind !== 'soap') return undefined;
  return connection !== undefined && 'charset' in connection ? connection.charset : undefined;
}
