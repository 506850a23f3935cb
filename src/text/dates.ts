/** `2026-11-22T10:15:30.123-03:00` → `22/11/2026 10:15:30`: the civil time that the journal wrote, whatever zone this machine has. */
export function dateAndTime(at: string): string {
  return `${dateOf(at)} ${at.slice(11, 19)}`;
}

export function dateOf(at: string): string {
  return `${at.slice(8, 10)}/${at.slice(5, 7)}/${at.slice(0, 4)}`;
}

/** A deadline that is the end of a day is said as the day. */
export function deadlineOf(at: string): string {
  return at.slice(11, 19) === '23:59:59' ? dateOf(at) : dateAndTime(at);
}
