import { isComparable } from '../protocol/caller.ts';
import type { Entry, EntryData, NewEntry } from '../protocol/entry.ts';
import { type Identity, sourceNumberIdentity } from '../protocol/identity.ts';
import type { Protocol } from '../protocol/protocol.ts';

/**
 * For a telephone call from a number that can be compared: the identity it has where its call id is another caller's
 * already. The caller, last, has no space.
 */
export function secondIdentity({ identity, data }: Pick<IssueCommand, 'identity' | 'data'>): Identity | null {
  const { channel, caller_e164 } = data;
  if (identity?.scope !== 'call' || channel !== 'phone' || !isComparable(caller_e164)) return null;
  return { ...identity, scope: 'caller', id: `${identity.id} ${caller_e164}` };
}

/** Begin an attendance; or find it, when the identity is known. */
export interface IssueCommand {
  kind: 'issue';
  operator: string;
  actor: string;
  identity: Identity | null;
  /** The number that the channel already has: where it is one of this operator's, it is this attendance's. */
  told?: string;
  data: EntryData['issued'];
}

/** Append an entry to a protocol that exists. */
export interface AppendCommand {
  kind: 'append';
  operator: string;
  actor: string;
  identity: Identity | null;
  number: string;
  entry: NewEntry;
}

export type Command = IssueCommand | AppendCommand;

/** What became of a command. `entry` is null when nothing had to be written. */
export interface Outcome {
  protocol: Protocol;
  entry: Entry | null;
  /** False when the identity was known already, or there was nothing to write. */
  created: boolean;
  /** Worth telling, of an issue. */
  notice?: IssueNotice;
}

/** `told_unknown`: there is no such number here. `call_id_reused`: another caller has this call id already. */
export type IssueNotice = 'told_unknown' | 'call_id_reused';

/** Every identity that a command may be known by: what a transaction looks up before it decides. */
export function identitiesOf(command: Command): Identity[] {
  const { operator, identity } = command;
  const told =
    command.kind === 'issue' && command.told !== undefined
      ? sourceNumberIdentity(operator, command.told)
      : null;
  const second = command.kind === 'issue' ? secondIdentity(command) : null;
  return [told, identity, second].filter((one) => one !== null);
}
