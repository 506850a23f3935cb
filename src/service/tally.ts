import type { Deadlines } from '../deadlines/deadlines.ts';
import { waitSeconds } from '../protocol/call.ts';
import type { Entry, EntryType } from '../protocol/entry.ts';
import { fold, type Protocol } from '../protocol/protocol.ts';
import type { Tally } from '../store/tallies.ts';

/**
 * What the dashboard counts, each in the hour in which it happened:
 * - `channel`, `identification`: of the protocols issued, by channel, and by what the last lookup said
 * - `call`: inbound calls of which the PBX told the course, by what became of them
 * - `answered_after`, `abandoned_after`: seconds in a queue
 * - `deadline`: occurrences that ended and had one, `met` or `late`
 */
export type Measure =
  | 'channel'
  | 'identification'
  | 'call'
  | 'answered_after'
  | 'abandoned_after'
  | 'deadline';

export const CALL_FATES = ['answered', 'abandoned', 'dropped'] as const;
export type CallFate = (typeof CALL_FATES)[number];
/** What became of deadlines; where several ended together, the last of these that is true of one. */
export const KEPT = ['met', 'late'] as const;

const HOUR_MS = 3_600_000;

/** Entries of other types change nothing that is counted. */
const COUNTED: ReadonlySet<EntryType> = new Set<EntryType>([
  'issued',
  'identified',
  'call.queued',
  'call.answered',
  'call.ended',
  'callback',
  'classified',
  'occurrence_added',
  'answered',
  'closed',
  'reopened',
  'deadline_extended',
]);

export const isCounted = ({ type, protocol }: Entry): boolean => protocol !== null && COUNTED.has(type);

/** How what is counted changes with the entries of some protocols after a position. */
export class TallyChanges {
  readonly #operator: string;
  readonly #deadlines: Pick<Deadlines, 'statesOf'>;
  readonly #changes = new Map<string, Tally>();

  constructor(operator: string, deadlines: Pick<Deadlines, 'statesOf'>) {
    this.#operator = operator;
    this.#deadlines = deadlines;
  }

  /** @param entries all of one protocol, oldest first, up to the end of the part · @param from those after it are the part's */
  protocol(entries: readonly Entry[], from: number): void {
    const before = entries.filter(({ seq }) => seq <= from);
    const old = this.#folded(before, null);
    const now = this.#folded(entries.slice(before.length), old);
    if (old !== null) this.#add(old, -1);
    if (now !== null) this.#add(now, 1);
  }

  /** What does not change is left out. */
  get list(): Tally[] {
    return [...this.#changes.values()].filter(({ count }) => count !== 0);
  }

  #folded(entries: readonly Entry[], before: Protocol | null): Protocol | null {
    return entries.reduce<Protocol | null>(
      (protocol, entry) => fold(protocol, entry, this.#operator),
      before,
    );
  }

  #add(protocol: Protocol, count: 1 | -1): void {
    const add = (at: number | string, measure: Measure, value: string): void => {
      const ms = typeof at === 'string' ? Date.parse(at) : at;
      // Of an erased entry it is not known any more.
      if (Number.isNaN(ms) || value === undefined) return;
      const hour_ms = Math.floor(ms / HOUR_MS) * HOUR_MS;
      const key = `${hour_ms} ${measure} ${value}`;
      const known = this.#changes.get(key)?.count ?? 0;
      this.#changes.set(key, { hour_ms, measure, value, count: known + count });
    };
    const { issued_ms, channel, identification, call, direction } = protocol;
    add(issued_ms, 'channel', channel);
    add(issued_ms, 'identification', identification);
    if (call !== null && direction === 'inbound') {
      const fate = fateOf(call);
      if (fate !== null) add(issued_ms, 'call', fate);
      const wait = waitSeconds(call);
      if (wait !== null && call.queued_at !== undefined)
        add(
          call.queued_at,
          call.answered_at === undefined ? 'abandoned_after' : 'answered_after',
          String(wait),
        );
    }
    for (const { at, value } of this.#ended(protocol)) add(at, 'deadline', value);
  }

  /** Occurrences with a deadline that were answered, or closed when it had passed. */
  #ended(protocol: Protocol): { at: string; value: (typeof KEPT)[number] }[] {
    const ended = protocol.occurrences.flatMap(({ occurrence, answered_at }) => {
      const at = answered_at ?? protocol.closed_at;
      return at === null ? [] : [{ occurrence, at }];
    });
    if (ended.length === 0) return [];
    // Before any deadline: what is open is not late yet, so that it depends on the protocol alone.
    const states = this.#deadlines.statesOf(protocol, Number.NEGATIVE_INFINITY);
    return ended.flatMap(({ occurrence, at }) => {
      const own = states.filter((one) => one.occurrence === occurrence).map(({ state }) => state);
      const value = KEPT.findLast((one) => own.includes(one));
      return value === undefined ? [] : [{ at, value }];
    });
  }
}

/** Null while it is under way. A call that was dropped counts as that, whether or not an agent had answered. */
function fateOf({ dropped_at, answered_at, ended_at }: NonNullable<Protocol['call']>): CallFate | null {
  if (dropped_at !== undefined) return 'dropped';
  if (answered_at !== undefined) return 'answered';
  return ended_at === undefined ? null : 'abandoned';
}
