import { isComparable } from '../protocol/caller.ts';
import type { Entry, EntryData, NewEntry } from '../protocol/entry.ts';
import { type Identity, sourceNumberIdentity } from '../protocol/identity.ts';
import type { Protocol } from '../protocol/protocol.ts';

/**
 * The identity of a telephone call whose call id already belongs to another caller; null where the caller's number cannot
 * be compared. The caller comes last and contains no space.
 */
export function secondIdentity({ identity, data }: Pick<IssueCommand, 'identity' | 'data'>): Identity | null {
  const { channel, caller_e164 } = data;
  if (identity?.scope !== 'call' || channel !== 'phone' || !isComparable(caller_e164)) return null;
  return { ...identity, scope: 'caller', id: `${identity.id} ${caller_e164}` };
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

/** Appends an entry to an existing protocol. */
export interface AppendCommand {
  kind: 'append';
  operator: string;
  actor: string;
  identity: Identity | null;
  number: string;
  entry: NewEntry;
}

export type Command = IssueCommand | AppendCommand;

/** The outcome of a command. `entry` is null when nothing had to be written. */
export interface Outcome {
  protocol: Protocol;
  entry: Entry | null;
  /** False when the identity was known, or nothing had to be written. */
  created: boolean;
  /** For the log and the metrics. */
  notice?: IssueNotice;
}

/** `told_unknown`: the operator has no such number. `call_id_reused`: the call id belongs to another caller. */
export type IssueNotice = 'told_unknown' | 'call_id_reused';

/** Every identity under which a command may be known: a transaction reads them before it decides. */
export function identitiesOf(command: Command): Identity[] {
  const { operator, identity } = command;
  const told =
    command.kind === 'issue' && command.told !== undefined
      ? sourceNumberIdentity(operator, command.told)
      : null;
  const second = command.kind === 'issue' ? secondIdentity(command) : null;
  return [told, identity, second].filter((one) => one !== null);
}
