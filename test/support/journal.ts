import type {
  AppendCommand,
  Command,
  IssueCommand,
  OfflineCommand,
  Outcome,
} from '../../src/journal/command.ts';
import { commit as commitTo } from '../../src/journal/commit.ts';
import { OfflineRanges } from '../../src/journal/offline-ranges.ts';
import type { EntryData, OfflineRange } from '../../src/protocol/entry.ts';
import type { Store } from '../../src/store/store.ts';

/** Two operators, and what the tests of journal and stores write for them. */

export const OPERATOR = '326305';
export const OTHER = '000515';
/** 2026-11-22 23:59:59.000 in São Paulo. */
export const JUST_BEFORE_MIDNIGHT = Date.parse('2026-11-22T23:59:59.000-03:00');
export const MARIA = {
  card_number: '01234567890123456',
  name: 'José "Zé" da Conceição, Filho \\ Sr; ${EXTEN} 😀',
  cpf: '52998224725',
  birth_date: '1980-02-29',
  active: true,
  plan: 'Ouro',
  extra: { phone: '11999990000' },
};

export function issue(
  callId: string | null,
  data: Partial<EntryData['issued']> = {},
  operator = OPERATOR,
): IssueCommand {
  return {
    kind: 'issue',
    operator,
    actor: 'key:test',
    identity: callId === null ? null : { operator, origin: 'pbx', scope: 'call', id: callId },
    data: {
      origin: 'pbx',
      channel: 'phone',
      direction: 'inbound',
      identification: 'not_informed',
      ...(callId !== null && { call_id: callId }),
      ...data,
    },
  };
}

/** A number that a PBX gave out. */
export function offline(number: string, callId: string | null = null): OfflineCommand {
  const { identity, data } = issue(callId);
  const called_at = '2026-11-22T23:59:00.000-03:00';
  return {
    kind: 'offline',
    operator: OPERATOR,
    actor: 'key:test',
    identity,
    number,
    data: { ...data, numbering: 'offline', called_at },
  };
}

/** Starts a node whose configuration has these ranges; returns what its transactions compare. */
export async function startNode(store: Store, ranges: OfflineRange[]): Promise<OfflineRanges> {
  const node = new OfflineRanges({ store, operators: [{ ans_registry: OPERATOR, offline: ranges }] });
  await node.start();
  return node;
}

export function note(number: string, text: string, entryId: string | null = null): AppendCommand {
  return {
    kind: 'append',
    operator: OPERATOR,
    actor: 'key:test',
    number,
    identity:
      entryId === null
        ? null
        : { operator: OPERATOR, origin: 'pbx', scope: 'entry', id: `${number} ${entryId}` },
    entry: { type: 'noted', data: { text } },
  };
}

/** The store, with a journal of each operator in the time zone of São Paulo. */
export async function withJournals(opening: Promise<Store>): Promise<Store> {
  const store = await opening;
  const time_zone = 'America/Sao_Paulo';
  await store.ensureJournals([OPERATOR, OTHER].map((ans_registry) => ({ ans_registry, time_zone })));
  return store;
}

/** Writes the commands in one batch. */
export async function commit(store: Store, ...commands: Command[]): Promise<(Outcome | Error)[]> {
  return (await commitTo(store, commands)).outcomes;
}

/** The numbers of a batch, or messages of its errors. */
export function numbersOf(outcomes: (Outcome | Error)[]): string[] {
  return outcomes.map((outcome) => (outcome instanceof Error ? outcome.message : outcome.protocol.number));
}
