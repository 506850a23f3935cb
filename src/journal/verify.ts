import { isDeepStrictEqual } from 'node:util';
import { dataDigest, GENESIS, linkHash } from '../protocol/chain.ts';
import type { Entry } from '../protocol/entry.ts';
import { parseNumber } from '../protocol/number.ts';
import { fold, type Protocol } from '../protocol/protocol.ts';
import type { Head } from './head.ts';
import type { Provable, StoredLink } from './provable.ts';

const LINKS_PER_PAGE = 5000;
const PROTOCOLS_PER_PAGE = 1000;
/** A broken journal can have millions of broken links; a person needs the first. */
const MOST_PROBLEMS = 50;

export type ProblemCode =
  | 'entry_missing'
  | 'entry_changed'
  | 'data_changed'
  | 'newest_missing'
  | 'entry_after_head'
  | 'head_changed'
  | 'number_out_of_order'
  | 'protocol_missing'
  | 'protocol_without_entries'
  | 'protocol_changed'
  | 'noted_head_differs';

export interface Problem {
  code: ProblemCode;
  /** Journal sequence, where it is about an entry. */
  seq?: number;
  protocol?: string;
  detail: string;
}

export interface VerifyReport {
  operator: string;
  ok: boolean;
  entries: number;
  protocols: number;
  /** Entries whose personal data was erased; their place in the chain still proves. */
  erased: number;
  /** What an auditor can note down: with it, the removal of the newest entries is seen even if the head went too. */
  head: { seq: number; hash: string; at: string };
  problems: Problem[];
}

export interface VerifyOptions {
  /** A head noted down earlier: the journal must still hold it. */
  noted?: { seq: number; hash: string };
  onProgress?: (done: number, total: number) => void;
}

/** Walks an operator's chain, compares head and numbers, folds the entries anew and compares the projection. */
export async function verifyJournal(
  reads: Provable,
  head: Head,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const walk = new ChainWalk(head, options.noted);
  for (let seq = 0; ; ) {
    const links = await reads.links(head.operator, { seq, limit: LINKS_PER_PAGE });
    for (const link of links) walk.step(link);
    seq = links.at(-1)?.seq ?? seq;
    options.onProgress?.(walk.entries, head.seq);
    if (links.length < LINKS_PER_PAGE) break;
  }
  walk.end();

  let protocols = 0;
  for (let number = ''; ; ) {
    const page = await reads.protocols(head.operator, { number, limit: PROTOCOLS_PER_PAGE });
    const numbers = page.map((protocol) => protocol.number);
    const entries = byProtocol(await reads.entriesOf(head.operator, numbers));
    for (const protocol of page) compare(walk, protocol, entries.get(protocol.number) ?? []);
    protocols += page.length;
    number = numbers.at(-1) ?? number;
    if (page.length < PROTOCOLS_PER_PAGE) break;
  }
  if (protocols < walk.issued)
    walk.report('protocol_missing', `${walk.issued - protocols} issued, not in the projection`);

  const { operator, seq, hash, at } = head;
  const { entries, erased, problems } = walk;
  return {
    operator,
    ok: problems.length === 0,
    entries,
    protocols,
    erased,
    head: { seq, hash, at },
    problems,
  };
}

class ChainWalk {
  entries = 0;
  issued = 0;
  erased = 0;
  readonly erasedProtocols = new Set<string>();
  readonly problems: Problem[] = [];
  private readonly head: Head;
  private readonly noted: VerifyOptions['noted'];
  private seq = 0;
  private hash = GENESIS;
  private readonly lastOfDay = new Map<string, number>();

  constructor(head: Head, noted: VerifyOptions['noted']) {
    this.head = head;
    this.noted = noted;
  }

  report(code: ProblemCode, detail: string, place: { seq?: number; protocol?: string } = {}): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ code, ...place, detail });
  }

  step(link: StoredLink): void {
    const { seq, protocol } = link;
    const place = protocol === null ? { seq } : { seq, protocol };
    if (seq !== this.seq + 1)
      this.report('entry_missing', `entries ${this.seq + 1} to ${seq - 1} are not there`, { seq });
    const expected = linkHash({ ...link, previous: this.hash, operator: this.head.operator });
    if (expected !== link.hash)
      this.report('entry_changed', 'the entry does not fit its hash or the one before', place);
    if (link.salt === null || link.text === null) this.countErased(protocol);
    else if (dataDigest(link.salt, link.text) !== link.digest)
      this.report('data_changed', 'the data does not fit its digest', place);
    if (seq > this.head.seq) this.report('entry_after_head', 'the head knows nothing of this entry', place);
    if (this.noted?.seq === seq && this.noted.hash !== link.hash)
      this.report('noted_head_differs', 'the hash noted down for this entry is another one', place);
    if (link.type === 'issued' && protocol !== null) this.countNumber(seq, protocol);
    this.entries += 1;
    this.seq = seq;
    this.hash = link.hash;
  }

  end(): void {
    const { seq, hash, day, number } = this.head;
    if (this.seq < seq)
      this.report('newest_missing', `the last ${seq - this.seq} entries are not there`, { seq: this.seq });
    else if (this.seq === seq && this.hash !== hash)
      this.report('head_changed', 'the head holds another hash', { seq });
    const last = this.lastOfDay.get(day) ?? 0;
    if (day !== '' && last !== number)
      this.report('head_changed', `the last number of ${day} is ${last}, the head says ${number}`);
    if (this.noted !== undefined && this.noted.seq > this.seq)
      this.report('noted_head_differs', `the journal ends before the entry noted down`, {
        seq: this.noted.seq,
      });
  }

  private countErased(protocol: string | null): void {
    this.erased += 1;
    if (protocol !== null) this.erasedProtocols.add(protocol);
  }

  private countNumber(seq: number, protocol: string): void {
    this.issued += 1;
    const parts = parseNumber(protocol);
    const last = this.lastOfDay.get(parts?.day ?? '') ?? 0;
    if (parts === null || parts.registry !== this.head.operator || parts.sequence !== last + 1)
      this.report('number_out_of_order', `the number does not follow ${last} of its day`, { seq, protocol });
    if (parts !== null) this.lastOfDay.set(parts.day, parts.sequence);
  }
}

function byProtocol(entries: Entry[]): Map<string | null, Entry[]> {
  const grouped = new Map<string | null, Entry[]>();
  for (const entry of entries) {
    const group = grouped.get(entry.protocol);
    if (group === undefined) grouped.set(entry.protocol, [entry]);
    else group.push(entry);
  }
  return grouped;
}

function compare(walk: ChainWalk, stored: Protocol, entries: Entry[]): void {
  const { number, operator } = stored;
  if (walk.erasedProtocols.has(number)) return;
  if (entries[0]?.type !== 'issued') {
    walk.report('protocol_without_entries', 'no entry issued it', { protocol: number });
    return;
  }
  const folded = entries.reduce<Protocol | null>((before, entry) => fold(before, entry, operator), null);
  const differing = Object.keys(stored).filter(
    (key) => !isDeepStrictEqual(stored[key as keyof Protocol], folded?.[key as keyof Protocol]),
  );
  if (differing.length > 0)
    walk.report('protocol_changed', `differs from its entries in ${differing.join(', ')}`, {
      protocol: number,
    });
}
