import { normaliseCard } from '../beneficiary/card.ts';
import { normaliseCpf } from '../beneficiary/cpf.ts';
import { parseNumber } from '../protocol/number.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Reads, StoreFilter } from '../store/store.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Page, SearchFilter } from './reception.ts';

const USUAL_LIMIT = 20;
const LARGEST_LIMIT = 100;

/** One page, newest first. */
export async function searchPage(reads: Reads, operator: string, filter: SearchFilter): Promise<Page> {
  const { q, cursor, limit: asked = USUAL_LIMIT, ...exact } = filter;
  const limit = Math.min(Math.max(asked, 1), LARGEST_LIMIT);
  const base: StoreFilter = { ...normalised(exact), limit: limit + 1 };
  if (cursor !== undefined) base.after = decodeCursor(cursor);
  const found =
    q === undefined ? await reads.search(operator, base) : await searchAny(reads, operator, base, q);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: found.length > limit && last !== undefined ? encodeCursor(last) : null };
}

function normalised(filter: Omit<SearchFilter, 'q' | 'cursor' | 'limit'>): Omit<StoreFilter, 'limit'> {
  const { card_number, cpf, ...rest } = filter;
  return {
    ...rest,
    ...(card_number !== undefined && { card_number: normaliseCard(card_number) }),
    ...(cpf !== undefined && { cpf: normaliseCpf(cpf) }),
  };
}

/** `q` may be any of the exact fields: each is asked along its own index, and the pages are merged. */
async function searchAny(reads: Reads, operator: string, base: StoreFilter, q: string): Promise<Protocol[]> {
  const parts = parseNumber(q);
  const byNumber = parts === null ? null : await reads.protocol(operator, q.replace(/\s/g, ''));
  const fields = { card_number: normaliseCard(q), cpf: normaliseCpf(q), caller: q, call_id: q };
  const pages = await Promise.all(
    Object.entries(fields)
      .filter(([field, value]) => value !== '' && !(field in base))
      .map(([field, value]) => reads.search(operator, { ...base, [field]: value })),
  );
  if (byNumber !== null && base.after === undefined) pages.push([byNumber]);
  const merged = new Map(pages.flat().map((protocol) => [protocol.number, protocol]));
  return [...merged.values()].sort((a, b) => b.issued_ms - a.issued_ms || b.seq - a.seq).slice(0, base.limit);
}
