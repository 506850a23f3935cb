import type { Deadlines, DescribedDeadline } from '../deadlines/deadlines.ts';
import type { DeadlineStatus } from '../deadlines/open-deadline.ts';
import { openDeadline } from '../deadlines/open-deadline.ts';
import { ERRORS } from '../errors.ts';
import { civilTime, instantAt } from '../protocol/civil-time.ts';
import type { DemandClass } from '../protocol/enums.ts';
import { announcedNumber, type Protocol } from '../protocol/protocol.ts';
import type { DuePosition, Reads } from '../store/store.ts';

const DAY_MS = 86_400_000;

/** An open deadline: the one of its protocol that ends next. */
export interface ListedDeadline extends DescribedDeadline {
  number: string;
  issued_at: string;
  status: DeadlineStatus;
  subject: string | null;
  assigned_to: string | null;
}

export interface DeadlinePage {
  items: ListedDeadline[];
  /** Of each item, for the record of who read it. */
  protocols: Protocol[];
  /** Null on the last page. */
  next_cursor: string | null;
}

export interface DeadlineListOptions {
  reads: Pick<Reads, 'due'>;
  deadlines: Deadlines;
  operator: { ans_registry: string; time_zone: string };
  /** Milliseconds since the epoch, by the clock of the journal. */
  now: number;
}

export interface DeadlineListFilter {
  due_before_ms?: number;
  class?: DemandClass;
  cursor?: string;
  limit: number;
}

/** One page of what is open, by due time. */
export async function listDeadlines(
  { reads, deadlines, operator, now }: DeadlineListOptions,
  { due_before_ms, class: demandClass, cursor, limit }: DeadlineListFilter,
): Promise<DeadlinePage> {
  const { items: found, stopped } = await reads.due(operator.ans_registry, {
    limit: limit + 1,
    ...(due_before_ms !== undefined && { before_ms: due_before_ms }),
    ...(demandClass !== undefined && { class: demandClass }),
    ...(cursor !== undefined && { after: decodeCursor(cursor) }),
  });
  const moment = { now, endOfToday: startOfDay(operator.time_zone, { now, days: 1 }) };
  const page = found.slice(0, limit);
  const shown = page.flatMap((protocol) => {
    const next = openDeadline(protocol, demandClass);
    const isDue = next !== null && Date.parse(next.due_at) < (due_before_ms ?? Number.POSITIVE_INFINITY);
    return isDue ? [{ protocol, next }] : [];
  });
  const items = shown.map(({ protocol, next }): ListedDeadline => {
    const { subject, assigned_to = null } = next.occurrence;
    return {
      number: announcedNumber(protocol),
      issued_at: protocol.issued_at,
      status: deadlines.statusOf(operator.ans_registry, next, moment),
      subject,
      assigned_to,
      ...deadlines.describe(next),
    };
  });
  const last = page.at(-1);
  const end = found.length > limit && last !== undefined ? positionOf(last) : stopped;
  return {
    items,
    protocols: shown.map(({ protocol }) => protocol),
    next_cursor: end === null ? null : encodeCursor(end),
  };
}

/** The first instant of the civil day that is some days after today. */
export function startOfDay(zone: string, { now, days }: { now: number; days: number }): number {
  const today = Date.parse(`${civilTime(now, zone).at.slice(0, 10)}T00:00:00Z`);
  return instantAt(today + days * DAY_MS, zone);
}

function positionOf({ due_at, issued_ms, seq }: Protocol): DuePosition {
  return { due_ms: Date.parse(due_at ?? ''), issued_ms, seq };
}

/** Where a page ended; opaque to clients. */
function encodeCursor({ due_ms, issued_ms, seq }: DuePosition): string {
  return Buffer.from(`${due_ms}.${issued_ms}.${seq}`).toString('base64url');
}

/** @throws CarimboError `cursor_invalid` for anything that `encodeCursor` does not return */
function decodeCursor(cursor: string): DuePosition {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const match = /^(\d{1,15})\.(\d{1,15})\.(\d{1,15})$/.exec(text);
  if (match === null) throw ERRORS.cursorInvalid();
  return { due_ms: Number(match[1]), issued_ms: Number(match[2]), seq: Number(match[3]) };
}
