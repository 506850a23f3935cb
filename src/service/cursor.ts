import { ERRORS } from '../errors.ts';
import type { Position } from '../store/store.ts';

/** Where a page ended; opaque to the outside. */
export function encodeCursor({ issued_ms, seq }: Position): string {
  return Buffer.from(`${issued_ms}.${seq}`).toString('base64url');
}

/** @throws CarimboError `cursor_invalid` for a text that no page gave */
export function decodeCursor(cursor: string): Position {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match === null) throw ERRORS.cursorInvalid();
  return { issued_ms: Number(match[1]), seq: Number(match[2]) };
}
