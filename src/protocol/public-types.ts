import type { EntryType } from './entry.ts';

/** Entry types that concern an attendance, in the order of its life. The others concern the journal or the numbering itself. */
export const PUBLIC_TYPES = [
  'issued',
  'numbered',
  'contingency',
  'offline_numbered',
  'identified',
  'call.queued',
  'call.ringing',
  'call.answered',
  'call.held',
  'call.transferred',
  'call.ended',
  'recording',
  'noted',
  'classified',
  'occurrence_added',
  'assigned',
  'forwarded',
  'answered',
  'deadline_extended',
  'linked',
  'send_requested',
  'notified',
  'callback',
  'closed',
  'reopened',
] as const satisfies readonly EntryType[];
export type PublicType = (typeof PUBLIC_TYPES)[number];
