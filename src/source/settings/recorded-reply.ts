import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Static } from '../../typebox.ts';
import type { Reply } from '../exchange.ts';
import type { SourceTest } from './common.ts';
import type { DescribedSettings } from './source-schema.ts';

type Recorded = Static<typeof SourceTest>['reply'];

/** Faults that a person has to mend; all others may pass. */
export const MISCONFIGURED_FAULTS = [
  ...['address_invalid', 'auth_failed', 'connection_incomplete', 'driver_missing', 'host_not_allowed'],
  ...['module', 'operation_missing', 'redirected', 'request_invalid', 'statement_refused'],
  ...['template_invalid', 'unauthorized'],
];

/** What a test recorded, as the wire would have given it. @throws ExchangeFault for a body that does not decode */
export async function recordedReply(
  recorded: Recorded,
  { settings, folder }: { settings: DescribedSettings; folder: string },
): Promise<Reply> {
  const headers = Object.fromEntries(
    Object.entries(recorded.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const bytes = await bytesOf(recorded, folder);
  if (settings.kind === 'rest' || settings.kind === 'soap') {
    const status = Number(recorded.status ?? 200);
    if (bytes === null) return { status, headers, body: recorded.body ?? null, raw: rawOf(recorded.body) };
    const { decodeReply } = await import('../http/decode-reply.ts');
    return decodeReply({ status, headers, bytes }, settings);
  }
  const status = settings.kind === 'grpc' ? String(recorded.status ?? 'OK') : null;
  if (bytes === null) {
    const body = recorded.body ?? (settings.kind === 'sql' ? [] : null);
    return { status, headers, body, raw: rawOf(body) };
  }
  const { readJson } = await import('../http/read-json.ts');
  const raw = bytes.toString('utf8');
  return { status, headers, body: readJson(raw), raw };
}

async function bytesOf({ text, file }: Recorded, folder: string): Promise<Buffer | null> {
  if (text !== undefined) return Buffer.from(text);
  return file === undefined ? null : readFile(resolve(folder, file));
}

function rawOf(body: unknown): string {
  return JSON.stringify(body ?? null);
}
