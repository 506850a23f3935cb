import type { EntryData, EntryType } from '../../../../src/protocol/entry.ts';
import type { Entry } from '../../api/types.ts';
import { numberInGroups } from '../../components/protocol-number.tsx';
import type { Dictionary } from '../../i18n/dictionary.ts';
import type { Format } from '../../i18n/format.ts';

type Part = string | number | undefined | null | false;
/** The data of an erased entry is empty: every field may be missing. */
type Details<T extends EntryType> = (data: Partial<EntryData[T]>, t: Dictionary, format: Format) => Part[];

/** What the timeline says of an entry beside its kind and its text. */
const DETAILS: { [T in EntryType]?: Details<T> } = {
  issued: (data, t) => [
    data.channel && t.channel[data.channel],
    data.identification && t.identification[data.identification],
    data.class && t.demand[data.class],
    data.subject,
    data.previous && `${t.protocol.previous} ${numberInGroups(data.previous)}`,
  ],
  numbered: ({ number }) => [number],
  offline_numbered: ({ number }) => [number && numberInGroups(number)],
  identified: (data, t) => [
    data.identification && t.identification[data.identification],
    data.beneficiary?.name,
    data.card_number,
  ],
  recording: ({ file, seconds }, _t, format) => [file, seconds !== undefined && format.duration(seconds)],
  'call.queued': ({ queue }) => [queue],
  'call.ringing': ({ agent_name, agent }) => [agent_name, agent],
  'call.answered': ({ agent_name, agent, queue }) => [agent_name, agent, queue],
  'call.held': ({ agent, seconds }, _t, format) => [agent, seconds !== undefined && format.duration(seconds)],
  'call.transferred': ({ agent, to }) => [agent, to && `→ ${to}`],
  'call.ended': ({ by, stage }, t) => [by && t.ended[by], stage],
  classified: (data, t) => [data.class && t.demand[data.class], data.subject],
  occurrence_added: (data, t) => [data.subject, data.class && t.demand[data.class]],
  assigned: ({ to }) => [to],
  forwarded: ({ to }) => [to],
  answered: ({ decision, clause }, t) => [
    decision && t.decision[decision],
    clause && `${t.protocol.clause}: ${clause}`,
  ],
  closed: ({ reason }, t) => [reason && t.closeReason[reason]],
  linked: ({ to }) => [to && numberInGroups(to)],
  deadline_extended: ({ until }, _t, format) => [until && format.due(until)],
  send_requested: ({ content, channel, to }, t) => [
    content && t.content[content],
    channel && t.channel[channel],
    to,
  ],
  notified: ({ channel, outcome, to }, t) => [
    channel && t.channel[channel],
    outcome && t.notice[outcome],
    to,
  ],
  callback: ({ outcome }, t) => [outcome && t.callback[outcome]],
};

export function detailsOf(entry: Entry, t: Dictionary, format: Format): string[] {
  const details = DETAILS[entry.type as EntryType] as Details<EntryType> | undefined;
  const parts = details?.(entry.data as never, t, format) ?? [];
  return parts
    .filter((part) => part !== undefined && part !== null && part !== false && part !== '')
    .map(String);
}
