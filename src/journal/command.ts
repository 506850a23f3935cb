import { isComparable } from '../protocol/caller.ts';
import type { Entry, EntryData, NewEntry } from '../protocol/entry.ts';
import { type Identity, sourceNumberIdentity } from '../protocol/identity.ts';
import type { Protocol } from '../protocol/protocol.ts';

/**
 * The identity of a telephone call whose call id already belongs to another caller; null where the caller's number cannot
 * be compared. The caller comes last and contains no space.
 */
export function secondIdentity({
  identity,
  data,
}: Pick<IssueCommand | OfflineCommand, 'identity' | 'data'>): Identity | null {
  const { channel, caller_e164 } = data;
  if (identity?.scope !== 'call' || channel !== 'phone' || !isComparable(caller_e164)) return null;
  return { ...identity, scope: 'caller', id: `${identity.id} ${caller_e164}` };
}

/** The protocol that an outbound call may return; null where it names none. */
export function returnedNumber({ data }: IssueCommand): string | null {
  return data.direction === 'outbound' ? (data.previous ?? null) : null;
}

/** The identity of a call that returns another. The call's own would say that the protocol was issued under it. */
export function returnIdentity(command: IssueCommand): Identity | null {
  const { identity } = command;
  if (identity === null || returnedNumber(command) === null) return null;
  return { ...identity, scope: 'return', id: `${identity.scope} ${identity.id}` };
}

/** Begins an attendance, or finds it by its identity. */
export interface IssueCommand {
  kind: 'issue';
  operator: string;
  actor: string;
  identity: Identity | null;
  /** The number that the channel already has: if this operator has it, the attendance is that one. */
  told?: string;
  data: EntryData['issued'];
}

/** Records a number that a PBX gave out by itself, or finds what was recorded of it. */
export interface OfflineCommand {
  kind: 'offline';
  operator: string;
  actor: string;
  /** Of the call. */
  identity: Identity | null;
  number: string;
  data: EntryData['issued'] & { called_at: string };
  /** The numbers before it that the PBX passed over. */
  skipped?: EntryData['offline_skipped'];
}

/** Appends an entry to an existing protocol. */
export interface AppendCommand {
  kind: 'append';
  operator: string;
  actor: string;
  identity: Identity | null;
  number: string;
  entry: NewEntry;
}

export type Command = IssueCommand | OfflineCommand | AppendCommand;

/** The outcome of a command. `entry` is null when nothing had to be written. */
export interface Outcome {
  protocol: Protocol;
  entry: Entry | null;
  /** False when the identity was known, or nothing had to be written. */
  created: boolean;
  /** For the log and the metrics. */
  notice?: IssueNotice;
  /** The number belongs to another call already. */
  conflict?: true;
}

/** `told_unknown`: the operator has no such number. `call_id_reused`: the call id belongs to another caller. */
export type IssueNotice = 'told_unknown' | 'call_id_reused';

/** Every identity under which a command may be known: a transaction reads them before it decides. */
export function identitiesOf(command: Command): Identity[] {
  const { operator, identity } = command;
  const given =
    command.kind === 'issue' ? command.told : command.kind === 'offline' ? command.number : undefined;
  const number = given === undefined ? null : sourceNumberIdentity(operator, given);
  const second = command.kind === 'append' ? null : secondIdentity(command);
  const delivered = command.kind === 'offline' ? offlineIdentity(command) : null;
  const returned = command.kind === 'issue' ? returnedNumber(command) : null;
  const returning =
    command.kind === 'issue' && returned !== null
      ? [returnIdentity(command), sourceNumberIdentity(operator, returned)]
      : [];
  return [number, identity, second, delivered, ...returning].filter((one) => one !== null);
}

/** The same number for the same call, delivered again. */
export function offlineIdentity({ operator, number, data }: OfflineCommand): Identity {
  const { origin, call_id, called_at, caller = '' } = data;
  return { operator, origin, scope: 'offline', id: `${number} ${call_id ?? `${called_at} ${caller}`}` };
}
