import { normaliseCard } from '../beneficiary/card.ts';
import { normaliseCpf } from '../beneficiary/cpf.ts';
import { callerNumber } from '../protocol/caller.ts';
import { sourceNumberIdentity } from '../protocol/identity.ts';
import { parseNumber } from '../protocol/number.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Filter, Found, Position, Reads, StoreFilter } from '../store/store.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Page, SearchFilter } from './protocol-service.ts';

const USUAL_LIMIT = 20;
const LARGEST_LIMIT = 100;

export interface SearchOptions {
  reads: Reads;
  operator: string;
  /** For callers without one. */
  areaCode: string | undefined;
}

/** One page, newest first. */
export async function searchPage(options: SearchOptions, filter: SearchFilter): Promise<Page> {
  const { q, cursor, limit: asked = USUAL_LIMIT, ...exact } = filter;
  const limit = Math.min(Math.max(asked, 1), LARGEST_LIMIT);
  const base: StoreFilter = { ...normalised(exact), limit: limit + 1 };
  if (cursor !== undefined) base.after = decodeCursor(cursor);
  const parts = q === undefined ? await searchExact(options, base) : await searchAny(options, base, q);
  return merge(parts, limit);
}

/** A caller is asked for as a number and, for users of chats and protocols from before numbers were kept so, as the text. */
async function searchExact(
  { reads, operator, areaCode }: SearchOptions,
  base: StoreFilter,
): Promise<Found[]> {
  const { caller } = base;
  if (caller === undefined) return [await reads.search(operator, base)];
  const callers = new Set([callerNumber(caller, areaCode) ?? caller, caller]);
  return Promise.all([...callers].map((one) => reads.search(operator, { ...base, caller: one })));
}

/** Several searches as one page. What one of them has not looked at yet, none of them may show. */
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

/** Ours as people write it, spaces and all; or the one that the operator's system gave. */
async function numbered(reads: Reads, operator: string, q: string): Promise<Protocol | null> {
  const own = parseNumber(q) === null ? null : await reads.protocol(operator, q.replace(/\s/g, ''));
  return own ?? reads.protocolByIdentity(sourceNumberIdentity(operator, q.trim()));
}

/** `q` may be any of the exact fields: each is asked along its own index. */
async function searchAny(options: SearchOptions, base: StoreFilter, q: string): Promise<Found[]> {
  const { reads, operator } = options;
  const fields = { card_number: normaliseCard(q), cpf: normaliseCpf(q), caller: q, call_id: q };
  const parts = await Promise.all(
    Object.entries(fields)
      .filter(([field, value]) => value !== '' && !(field in base))
      .map(([field, value]) => searchExact(options, { ...base, [field]: value })),
  );
  const byNumber = await numbered(reads, operator, q);
  if (byNumber !== null && base.after === undefined) parts.push([{ items: [byNumber], stopped: null }]);
  return parts.flat();
}
