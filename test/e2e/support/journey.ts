import { until } from '../../support/until.ts';
import type { Asterisk } from './asterisk.ts';
import type { Caller } from './caller.ts';
import { spelled } from './sounds.ts';

/** Reads the protocols of an operator. */
export interface ProtocolReader {
  get<T>(path: string): Promise<T>;
}

/** The fields of a stored protocol that the tests use. */
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
export async function storedFor<T extends Stored = Stored>(
  server: ProtocolReader,
  caller: Pick<Caller, 'number'>,
): Promise<T> {
  const page = await server.get<{ items: Stored[] }>(`/v1/protocols?caller=${caller.number}`);
  if (page.items.length !== 1) throw new Error(`${page.items.length} protocols for one call`);
  return server.get<T>(`/v1/protocols/${encodeURIComponent(page.items[0]?.number ?? '')}`);
}

/** Waits until the protocol of a caller has an entry of the type. @returns its data */
export async function entryFor(
  server: ProtocolReader,
  caller: Caller,
  type: string,
): Promise<Record<string, unknown>> {
  const entry = await until(`an entry ${type} for ${caller.number}`, async () =>
    (await storedFor(server, caller)).entries.find((entry) => entry.type === type),
  );
  return entry.data;
}

/** Waits until the caller is in a queue. @returns the event, with the channel variables at that time */
export function queued(asterisk: Asterisk, caller: Caller, milliseconds = 30_000) {
  return until(
    () => `${caller.number} to be in the queue; heard "${caller.heard()}"`,
    () =>
      asterisk.ami.events.find((e) => e.name === 'QueueCallerJoin' && e.fields.CallerIDNum === caller.number),
    milliseconds,
  );
}

/** Waits for the caller's channel to be created. @returns the event */
export function rang(asterisk: Asterisk, caller: Caller) {
  return until(`the call of ${caller.number} at the PBX`, () =>
    asterisk.ami.events.find((e) => e.name === 'Newchannel' && e.fields.CallerIDNum === caller.number),
  );
}

/** Waits for the caller's channel to end. @returns the event */
export function gone(asterisk: Asterisk, caller: Caller) {
  return until(`the channel of ${caller.number} to be gone`, () =>
    asterisk.ami.events.find((e) => e.name === 'Hangup' && e.fields.CallerIDNum === caller.number),
  );
}

/** Waits until the caller and an agent are connected: a transfer before that is refused. */
export function bridged(asterisk: Asterisk, caller: Caller) {
  return until(`${caller.number} to be with an agent`, () =>
    asterisk.ami.events.find((e) => e.name === 'BridgeEnter' && e.fields.CallerIDNum === caller.number),
  );
}

/** Waits until caller and agent are connected. @returns the channel variables of the agent's leg */
export async function agentLeg(asterisk: Asterisk, caller: Caller): Promise<Record<string, string>> {
  const event = await until(`an agent to be with ${caller.number}`, () =>
    asterisk.ami.events.find((e) => e.name === 'BridgeEnter' && e.fields.ConnectedLineNum === caller.number),
  );
  return event.variables;
}

/** The number that the caller heard: the digits between the prompt before it and the offer after it. */
export async function numberHeard(caller: Caller): Promise<string | undefined> {
  return (await caller.hears(/\*(\d{20})#/))[1];
}

/** The same for a number that may have letters, in lower case; separators are not announced. */
export async function spellingHeard(caller: Caller): Promise<string> {
  return spelled((await caller.hears(/\*([0-9ABC]+)#/))[1] ?? '');
}

/** Hangs up and waits until the call has ended. */
export async function leave(caller: Caller): Promise<void> {
  caller.hangUp();
  await caller.ended();
}

/** Ends the call, if necessary. @returns its line in the CDR */
export async function cdrOf(asterisk: Asterisk, caller: Caller): Promise<{ userfield: string | undefined }> {
  await leave(caller);
  const line = await until(`the CDR of ${caller.number}`, () =>
    asterisk.cdr().find(([src]) => src === caller.number),
  );
  return { userfield: line[1] };
}
