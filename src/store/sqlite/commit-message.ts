import { CarimboError } from '../../errors.ts';
import type { Command, Outcome } from '../../journal/command.ts';
import type { Committed } from '../store.ts';

/**
 * What goes between the server and its commit thread: JSON text, which costs a fraction of a structured clone, with
 * errors taken apart and put together again, since neither carries a class.
 */

export function encodeCommands(commands: readonly Command[]): string {
  return JSON.stringify(commands);
}

export function decodeCommands(message: string): Command[] {
  return JSON.parse(message) as Command[];
}

interface CarriedError {
  error: {
    message: string;
    code?: string;
    status?: number;
    text?: CarimboError['text'];
    field?: string;
    retryAfter?: number;
  };
}

type Carried = Omit<Committed, 'outcomes'> & { outcomes: (Outcome | CarriedError)[] };

export function encodeCommitted(committed: Committed): string {
  const outcomes = committed.outcomes.map((outcome) => (outcome instanceof Error ? carry(outcome) : outcome));
  return JSON.stringify({ ...committed, outcomes });
}

export function encodeFailure(error: unknown): string {
  return JSON.stringify(carry(error));
}

/** @throws the error of a transaction that failed as a whole */
export function decodeCommitted(message: string): Committed {
  const carried = JSON.parse(message) as Carried | CarriedError;
  if ('error' in carried) throw revive(carried);
  const outcomes = carried.outcomes.map((outcome) => ('error' in outcome ? revive(outcome) : outcome));
  return { ...carried, outcomes };
}

function carry(error: unknown): CarriedError {
  if (!(error instanceof CarimboError))
    return { error: { message: error instanceof Error ? error.message : String(error) } };
  const { message, code, status, text, field, retryAfter } = error;
  return {
    error: {
      message,
      code,
      status,
      text,
      ...(field !== undefined && { field }),
      ...(retryAfter !== undefined && { retryAfter }),
    },
  };
}

function revive({ error: { message, code, status, text, ...details } }: CarriedError): Error {
  if (code === undefined || status === undefined || text === undefined) return new Error(message);
  return new CarimboError(code, status, text, details);
}
