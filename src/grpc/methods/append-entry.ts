import { appendRequest } from '../../api/append-request.ts';
import { missingField } from '../../api/from-validation.ts';
import { numberIn } from '../../api/number-in.ts';
import { APPEND_SCHEMA_OF } from '../../api/schemas/append.ts';
import { protocolView } from '../../api/schemas/protocol-view.ts';
import { appendedFields, visibleEntry } from '../../auth/visible.ts';
import { checked } from '../checked.ts';
import { entryMessage } from '../entry-message.ts';
import type { Handle } from '../methods.ts';
import { protocolMessage } from '../protocol-message.ts';

/** Field of the oneof `entry` → type of the entry. */
const TYPES = {
  noted: 'noted',
  identified: 'identified',
  recording: 'recording',
  call_queued: 'call.queued',
  call_answered: 'call.answered',
  call_transferred: 'call.transferred',
  call_ended: 'call.ended',
} as const;
type Field = keyof typeof TYPES;
const FIELDS = Object.keys(TYPES) as Field[];

type Message = { number?: string; entry_id?: string } & { [K in Field]?: object };

export const appendEntry: Handle = async (protocolService, { principal, reader }, message) => {
  const { number = '', entry_id, ...facts } = message as Message;
  const field = FIELDS.find((name) => facts[name] !== undefined);
  if (field === undefined) throw missingField('entry');
  const type = TYPES[field];
  const body = checked(APPEND_SCHEMA_OF[type], { ...facts[field], type, entry_id: entry_id ?? null });
  const appended = await protocolService.append(
    principal,
    numberIn(number),
    appendRequest(body),
    body.entry_id,
  );
  const { entry, protocol, created } = appended;
  if (reader.protocols) {
    return {
      entry: entryMessage(visibleEntry(entry, reader)),
      protocol: protocolMessage(protocolView(protocol, reader)),
      created,
    };
  }
  const { seq, at, number: told, identification } = appendedFields(entry, protocol);
  return { entry: { seq, type: entry.type, at }, protocol: { number: told, identification }, created };
};
