import { normaliseCard } from '../beneficiary/card.ts';
import { normaliseCpf } from '../beneficiary/cpf.ts';
import { ERRORS } from '../errors.ts';
import { callerNumber } from '../protocol/caller.ts';
import { sourceNumberIdentity } from '../protocol/identity.ts';
import { parseNumber } from '../protocol/number.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { type SearchTerm, understand } from '../protocol/search-keys.ts';
import type { Filter, Found, Position, Reads, StoreFilter } from '../store/store.ts';
import type { Page, SearchFilter } from './protocol-service.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

export type SearchReads = Pick<Reads, 'search' | 'protocol' | 'protocolByIdentity'>;

export interface SearchOptions {
  reads: SearchReads;
  operator: string;
  /** Area code of callers without one. */
  areaCode: string | undefined;
  /** The largest page; by default 100. */
  most?: number;
}

/** How many items a page has. */
export function pageLimit(asked = DEFAULT_LIMIT, most = MAX_LIMIT): number {
  return Math.min(Math.max(asked, 1), most);
}

/** One page, newest first. */
export async function searchPage(options: SearchOptions, filter: SearchFilter): Promise<Page> {
  const { q, beneficiaries = false, cursor, limit: asked, ...exact } = filter;
  const limit = pageLimit(asked, options.most);
  const base: StoreFilter = { ...normalised(exact), limit: limit + 1 };
  if (cursor !== undefined) base.after = decodeCursor(cursor);
  if (q === undefined) return merge(await searchExact(options, base), limit);
  const { terms, meanings } = understand(q, { areaCode: options.areaCode, beneficiaries });
  const parts = await searchAny(options, base, { q, terms });
  return { ...merge(parts, limit), understood: meanings };
}

/** Searches a caller as E.164 and as text: chat users have no number, and old protocols hold only the text. */
async function searchExact(
  { reads, operator, areaCode }: SearchOptions,
  base: StoreFilter,
): Promise<Found[]> {
  const { caller } = base;
  if (caller === undefined) return [await reads.search(operator, base)];
  const callers = new Set([callerNumber(caller, areaCode) ?? caller, caller]);
  return Promise.all([...callers].map((one) => reads.search(operator, { ...base, caller: one })));
}

/** Merges several searches into one page, which ends where the first of them stopped, so that no protocol is skipped. */
function merge(parts: Found[], limit: number): Page {
  const ends = parts.map(({ items, stopped }) =>
    items.length > limit ? (items.at(-1) as Position) : stopped,
  );
  const horizon = ends.filter((end) => end !== null).sort(newestFirst)[0] ?? null;
  const all = new Map(parts.flatMap(({ items }) => items).map((protocol) => [protocol.number, protocol]));
  const seen = [...all.values()]
    .sort(newestFirst)
    .filter((protocol) => horizon === null || newestFirst(protocol, horizon) <= 0);
  const items = seen.slice(0, limit);
  const end = seen.length > limit ? (items.at(-1) ?? null) : horizon;
  return { items, next_cursor: end === null ? null : encodeCursor(end) };
}

function newestFirst(a: Position, b: Position): number {
  return b.issued_ms - a.issued_ms || b.seq - a.seq;
}

function normalised(filter: Filter): Filter {
  const { card_number, cpf, ...rest } = filter;
  return {
    ...rest,
    ...(card_number !== undefined && { card_number: normaliseCard(card_number) }),
    ...(cpf !== undefined && { cpf: normaliseCpf(cpf) }),
  };
}

/** By our number, with or without spaces, or by the number of the operator's system. */
async function findByNumber(reads: SearchReads, operator: string, q: string): Promise<Protocol | null> {
  const own = parseNumber(q) === null ? null : await reads.protocol(operator, q.replace(/\s/g, ''));
  return own ?? reads.protocolByIdentity(sourceNumberIdentity(operator, q.trim()));
}

/** By search keys, and by what is unique to a call or a number. */
async function searchAny(
  options: SearchOptions,
  base: StoreFilter,
  { q, terms }: { q: string; terms: readonly SearchTerm[] },
): Promise<Found[]> {
  const { reads, operator } = options;
  const [byKeys, byCall, byNumber] = await Promise.all([
    searchExact(options, { ...base, terms }),
    base.call_id === undefined ? searchExact(options, { ...base, call_id: q }) : [],
    findByNumber(reads, operator, q),
  ]);
  const first = byNumber !== null && base.after === undefined ? [{ items: [byNumber], stopped: null }] : [];
  return [...byKeys, ...byCall, ...first];
}

/** Where a page ended; opaque to clients. */
export function encodeCursor({ issued_ms, seq }: Position): string {
  return Buffer.from(`${issued_ms}.${seq}`).toString('base64url');
}

/** @throws CarimboError `cursor_invalid` for anything that `encodeCursor` does not return */
function decodeCursor(cursor: string): Position {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match === null) throw ERRORS.cursorInvalid();
  return { issued_ms: Number(match[1]), seq: Number(match[2]) };
}
