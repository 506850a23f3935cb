import { until } from '../../support/until.ts';
import type { Asterisk } from './asterisk.ts';
import type { Caller } from './caller.ts';
import { spelled } from './sounds.ts';

/** Where the protocols of an operator are read. */
export interface Desk {
  get<T>(path: string): Promise<T>;
}

/** What of a stored protocol the tests look at. */
export interface Stored {
  number: string;
  own_number: string;
  source_number: string | null;
  numbering: string;
  identification: string;
  beneficiary: { name: string } | null;
  card_number?: string | null;
  entries: { type: string; data: Record<string, unknown> }[];
}

/** The one protocol stored for a caller, with its entries; fails when there are several. */
export async function storedFor(server: Desk, caller: Pick<Caller, 'number'>): Promise<Stored> {
  const page = await server.get<{ items: Stored[] }>(`/v1/protocols?caller=${caller.number}`);
  if (page.items.length !== 1) throw new Error(`${page.items.length} protocols for one call`);
  return server.get<Stored>(`/v1/protocols/${encodeURIComponent(page.items[0]?.number ?? '')}`);
}

/** The protocol of a caller once it holds an entry of the type; gives that entry's data. */
export async function entryFor(server: Desk, caller: Caller, type: string): Promise<Record<string, unknown>> {
  const entry = await until(`an entry ${type} for ${caller.number}`, async () =>
    (await storedFor(server, caller)).entries.find((entry) => entry.type === type),
  );
  return entry.data;
}

/** Waits until the caller is in a queue; gives the channel variables of that moment and when it was. */
export function queued(asterisk: Asterisk, caller: Caller, milliseconds = 30_000) {
  return until(
    () => `${caller.number} to be in the queue; heard "${caller.heard()}"`,
    () =>
      asterisk.ami.events.find((e) => e.name === 'QueueCallerJoin' && e.fields.CallerIDNum === caller.number),
    milliseconds,
  );
}

/** When the PBX began with the call, in the same clock as `queued`. */
export function rang(asterisk: Asterisk, caller: Caller) {
  return until(`the call of ${caller.number} at the PBX`, () =>
    asterisk.ami.events.find((e) => e.name === 'Newchannel' && e.fields.CallerIDNum === caller.number),
  );
}

/** When the PBX was done with the caller's channel. */
export function gone(asterisk: Asterisk, caller: Caller) {
  return until(`the channel of ${caller.number} to be gone`, () =>
    asterisk.ami.events.find((e) => e.name === 'Hangup' && e.fields.CallerIDNum === caller.number),
  );
}

/** Waits until the caller and an agent hear each other: a transfer before that is refused. */
export function bridged(asterisk: Asterisk, caller: Caller) {
  return until(`${caller.number} to be with an agent`, () =>
    asterisk.ami.events.find((e) => e.name === 'BridgeEnter' && e.fields.CallerIDNum === caller.number),
  );
}

/** The channel variables on the agent's leg, once caller and agent hear each other. */
export async function agentLeg(asterisk: Asterisk, caller: Caller): Promise<Record<string, string>> {
  const event = await until(`an agent to be with ${caller.number}`, () =>
    asterisk.ami.events.find((e) => e.name === 'BridgeEnter' && e.fields.ConnectedLineNum === caller.number),
  );
  return event.variables;
}

/** The number that the caller heard, out of the audio: digits between the prompt before and the offer after it. */
export async function numberHeard(caller: Caller): Promise<string | undefined> {
  return (await caller.hears(/\*(\d{20})#/))[1];
}

/** The same where the number may have letters, in lower case: separators are not heard. */
export async function spellingHeard(caller: Caller): Promise<string> {
  return spelled((await caller.hears(/\*([0-9ABC]+)#/))[1] ?? '');
}

/** Hangs up, and waits until the call is over. */
export async function leave(caller: Caller): Promise<void> {
  caller.hangUp();
  await caller.ended();
}

/** Hangs up, where that has not been done, and gives the line that the call left in the CDR. */
export async function cdrOf(asterisk: Asterisk, caller: Caller): Promise<{ userfield: string | undefined }> {
  await leave(caller);
  const line = await until(`the CDR of ${caller.number}`, () =>
    asterisk.cdr().find(([src]) => src === caller.number),
  );
  return { userfield: line[1] };
}
