import { readJson } from '../engine/formats/read-json.ts';
import type { Reply } from '../exchange.ts';
import type { RecordedReply } from '../source-kind.ts';

/** A recorded reply of a kind whose bodies are values: as text it is JSON. */
export function recordedValue(
  { headers, body, text, bytes }: RecordedReply,
  { status, empty }: { status: Reply['status']; empty: unknown },
): Reply {
  const raw = text ?? (bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8'));
  if (raw !== undefined) return { status, headers, body: readJson(raw), raw };
  const value = body ?? empty;
  return { status, headers, body: value, raw: JSON.stringify(value) };
}
