import { civilTime } from '../protocol/civil-time.ts';
import { CLASSES, type DemandClass } from '../protocol/enums.ts';
import { momentIn } from '../service/moment.ts';
import type { OfflineNumber, OfflineRequest } from '../service/protocol-service.ts';
import { missingField } from './from-validation.ts';
import type { OfflineBody } from './schemas/offline.ts';

/** Converts a line of a PBX's spool. @param zone of the operator @throws missing_field, invalid_field */
export function offlineRequest(body: OfflineBody, zone: string): OfflineRequest {
  const type = body.type ?? (body.number === undefined ? 'skipped' : 'number');
  if (type === 'number') return { type, ...offlineNumber(body, zone) };
  if (type === 'skipped') return { type, skipped: skippedIn(body) };
  const { host, file } = body;
  if (type === 'rejected') {
    const rejected = {
      file: required(body, 'file'),
      line: Number(required(body, 'line')),
      code: required(body, 'code'),
      ...(host !== undefined && { host }),
    };
    return { type, rejected };
  }
  const number = required(body, 'number');
  if (type === 'card') return { type, number, card_number: required(body, 'card_number') };
  if (type === 'recording')
    return {
      type,
      number,
      entry: { type, data: { file: required(body, 'file') } },
      entryId: `offline ${type} ${file}`,
    };
  const { unique_id, stage, reason, at } = body;
  const facts = {
    ...(unique_id !== undefined && { unique_id }),
    ...(stage !== undefined && { stage }),
    ...(reason !== undefined && { reason }),
    ...(at !== undefined && { happened_at: civilTime(instantIn('at', at, zone), zone).at }),
  };
  return { type, number, entry: { type, data: facts }, entryId: `offline ${type} ${unique_id ?? ''}` };
}

function offlineNumber(body: OfflineBody, zone: string): OfflineNumber {
  const { call_id, caller, dnid, entry, card_number, host } = body;
  const demandClass = CLASSES.find((one) => one === body.class) satisfies DemandClass | undefined;
  return {
    number: required(body, 'number'),
    called_ms: instantIn('called_at', required(body, 'called_at'), zone),
    ...(call_id !== undefined && { call_id }),
    ...(caller !== undefined && { caller }),
    ...(dnid !== undefined && { dnid }),
    ...(entry !== undefined && { entry }),
    ...(demandClass !== undefined && { class: demandClass }),
    ...(card_number !== undefined && { card_number }),
    ...(host !== undefined && { host }),
    ...(body.skipped_from !== undefined && { skipped: skippedIn(body) }),
  };
}

function skippedIn(body: OfflineBody) {
  const { host } = body;
  return {
    from: required(body, 'skipped_from'),
    to: required(body, 'skipped_to'),
    reason: required(body, 'reason'),
    ...(host !== undefined && { host }),
  };
}

/** Seconds since the epoch, as a dialplan has them, or ISO 8601. */
export function instantIn(field: string, value: string | number, zone: string): number {
  return /^\d{1,11}$/.test(String(value)) ? Number(value) * 1000 : momentIn(field, String(value), zone).start;
}

function required<K extends keyof OfflineBody>(body: OfflineBody, field: K): NonNullable<OfflineBody[K]> {
  const value = body[field];
  if (value === undefined || value === null) throw missingField(field);
  return value;
}
