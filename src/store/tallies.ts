import type { Query } from './query.ts';

/** How often a measure had a value in one hour. */
export interface Tally {
  /** When the hour began, in milliseconds since the epoch. */
  hour_ms: number;
  measure: string;
  value: string;
  count: number;
}

/** A part of the journal that was counted. */
export interface CountedPart {
  /** The sequence of the entry before it, and of its last one. */
  from: number;
  to: number;
  /** What it adds; where a protocol counts elsewhere now, negative. */
  changes: readonly Tally[];
}

/** Counts of one operator's protocols, in step with a position in its journal. */
export interface Tallies {
  /**
   * The sequence up to which the journal is counted. The first time, that is where the first protocol was issued since an
   * instant.
   */
  begin(operator: string, since_ms: number): Promise<number>;
  /**
   * Adds what a part of the journal changes, and moves the position past it, in one transaction.
   * @returns false where another node counted that part meanwhile; then nothing is added
   */
  add(operator: string, part: CountedPart): Promise<boolean>;
  /** Removes the counts of the hours before an instant. */
  prune(operator: string, before_ms: number): Promise<void>;
}

export interface FoundTallies {
  rows: Tally[];
  /** Up to where the journal is counted. */
  seq: number;
  /** Hours before are not counted; null where nothing is yet. */
  since_ms: number | null;
}

/** What is the same in both dialects. */
export function createTallies(query: Query): Omit<Tallies, 'add'> {
  return {
    async begin(operator, since_ms) {
      const position = 'select seq from tally_position where operator = ?';
      const [known] = await query<{ seq: number }>(position, [operator]);
      if (known !== undefined) return known.seq;
      await query(
        `insert into tally_position (operator, seq, since_ms)
         select operator, coalesce((
           select p.seq - 1 from protocol p where p.operator = ? and p.issued_ms >= ?
           order by p.issued_ms, p.seq limit 1), seq), ?
         from journal_head where operator = ? on conflict (operator) do nothing`,
        [operator, since_ms, since_ms, operator],
      );
      const [begun] = await query<{ seq: number }>(position, [operator]);
      return begun?.seq ?? 0;
    },
    async prune(operator, before_ms) {
      await query('delete from tally where operator = ? and hour_ms < ?', [operator, before_ms]);
      await query('update tally_position set since_ms = ? where operator = ? and since_ms < ?', [
        before_ms,
        operator,
        before_ms,
      ]);
    },
  };
}

export function createTallyReads(
  query: Query,
): (operator: string, span: { from_ms: number; to_ms: number }) => Promise<FoundTallies> {
  return async (operator, { from_ms, to_ms }) => {
    const [position] = await query<{ seq: number; since_ms: number }>(
      'select seq, since_ms from tally_position where operator = ?',
      [operator],
    );
    const rows = await query<Tally>(
      `select hour_ms, measure, value, count from tally
       where operator = ? and hour_ms >= ? and hour_ms < ? and count <> 0`,
      [operator, from_ms, to_ms],
    );
    return { rows, seq: position?.seq ?? 0, since_ms: position?.since_ms ?? null };
  };
}
