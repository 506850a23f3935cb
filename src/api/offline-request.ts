import { civilTime } from '../protocol/civil-time.ts';
import type { CallFact } from '../protocol/entry.ts';
import { CALL_ENDS, CLASSES, type DemandClass, HOLDS, TRANSFER_KINDS } from '../protocol/enums.ts';
import { instantIn } from '../service/moment.ts';
import { canBeNumber } from '../service/optional-texts.ts';
import type { OfflineNumber, OfflineRequest } from '../service/protocol-service.ts';
import { missingField } from './from-validation.ts';
import type { OfflineBody } from './schemas/offline.ts';

/** Converts a line of a PBX's spool. @param zone of the operator @throws missing_field, invalid_field */
export function offlineRequest(body: OfflineBody, zone: string): OfflineRequest {
  const type = body.type ?? (body.number === undefined ? 'skipped' : 'number');
  if (type === 'number') return { type, ...offlineNumber(body, zone) };
  if (type === 'skipped') return { type, skipped: skippedIn(body) };
  const { host } = body;
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
  const { unique_id, happened_at, at = happened_at } = body;
  if (type === 'card') return { type, number, card_number: required(body, 'card_number') };
  const happened = at === undefined ? {} : { happened_at: civilTime(instantIn('at', at, zone), zone).at };
  if (type === 'recording') {
    const data = { file: required(body, 'file'), ...happened, ...(unique_id !== undefined && { unique_id }) };
    return { type, number, entry: { type, data } };
  }
  return { type, number, entry: { type, data: { ...callFact(body), ...happened } } };
}

/** What a line says of a call; values that are not known are ignored, because a fact must never be refused for one. */
function callFact(body: OfflineBody): CallFact {
  const by = CALL_ENDS.find((one) => one === body.by);
  const kind = TRANSFER_KINDS.find((one) => one === body.kind);
  const hold = HOLDS.find((one) => one === body.hold);
  const cause = body.cause === undefined ? undefined : Number(body.cause);
  const texts = CALL_TEXTS.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]]));
  return {
    ...Object.fromEntries(texts),
    ...(by !== undefined && { by }),
    ...(kind !== undefined && { kind }),
    ...(hold !== undefined && { hold }),
    ...(cause !== undefined && cause <= 127 && { cause }),
  };
}

const CALL_TEXTS = ['unique_id', 'queue', 'agent', 'agent_name', 'to', 'stage', 'reason'] as const;

function offlineNumber(body: OfflineBody, zone: string): OfflineNumber {
  const { call_id, caller, dnid, entry, card_number, host, previous } = body;
  const demandClass = CLASSES.find((one) => one === body.class) satisfies DemandClass | undefined;
  return {
    number: required(body, 'number'),
    called_ms: instantIn('called_at', required(body, 'called_at'), zone),
    ...(call_id !== undefined && { call_id }),
    ...(caller !== undefined && { caller }),
    ...(dnid !== undefined && { dnid }),
    ...(entry !== undefined && { entry }),
    ...(demandClass !== undefined && { class: demandClass }),
    ...(body.direction === 'outbound' && { direction: body.direction }),
    ...(previous !== undefined && canBeNumber(previous) && { previous }),
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

function required<K extends keyof OfflineBody>(body: OfflineBody, field: K): NonNullable<OfflineBody[K]> {
  const value = body[field];
  if (value === undefined || value === null) throw missingField(field);
  return value;
}
