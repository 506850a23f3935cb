import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Reply } from '../../source/exchange.ts';
import type { SourceTest } from '../../source/schema/common.ts';
import type { DescribedSettings } from '../../source/schema/source-schema.ts';
import type { Static } from '../../typebox.ts';

type Recorded = Static<typeof SourceTest>['reply'];

/** What a test recorded, as the wire would have given it. @throws ExchangeFault for a body that does not decode */
export async function recordedReply(
  recorded: Recorded,
  { settings, folder }: { settings: DescribedSettings; folder: string },
): Promise<Reply> {
  const headers = Object.fromEntries(
    Object.entries(recorded.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const { kind } = settings;
  const { text, file } = recorded;
  if (text === undefined && file === undefined) return asValue(recorded, { kind, headers });
  if (kind === 'rest' || kind === 'soap') {
    const head = { status: Number(recorded.status ?? 200), headers };
    const { decodeReply, readReply } = await import('../../source/transport/http/decode-reply.ts');
    // Somebody wrote the text into a file of UTF-8: what the system wrote it in is no more to be seen.
    if (text !== undefined) return readReply({ ...head, raw: text }, settings);
    return decodeReply({ ...head, bytes: await bytesOf(file, folder) }, settings);
  }
  const { readJson } = await import('../../source/engine/formats/read-json.ts');
  const raw = text ?? (await bytesOf(file, folder)).toString('utf8');
  return { status: statusOf(recorded, kind), headers, body: readJson(raw), raw };
}

function asValue(
  recorded: Recorded,
  { kind, headers }: { kind: DescribedSettings['kind']; headers: Reply['headers'] },
): Reply {
  const body: unknown = recorded.body ?? (kind === 'sql' ? [] : null);
  return { status: statusOf(recorded, kind), headers, body, raw: JSON.stringify(body) };
}

function statusOf({ status }: Recorded, kind: DescribedSettings['kind']): Reply['status'] {
  if (kind === 'sql') return null;
  return kind === 'grpc' ? String(status ?? 'OK') : Number(status ?? 200);
}

function bytesOf(file = '', folder: string): Promise<Buffer> {
  return readFile(resolve(folder, file));
}
