import type { EntryData, OfflineRange } from '../protocol/entry.ts';
import { formatNumber, type NumberParts, parseNumber } from '../protocol/number.ts';

/** What is known of one range on one day. */
interface Account {
  registry: string;
  day: string;
  from: number;
  highest: number;
  known: Set<number>;
  skipped: { from: number; to: number }[];
}

/** Numbers of one range and day that no entry accounts for. */
export interface Gap {
  count: number;
  first: string;
  last: string;
}

/** Accounts for the numbers that PBXs gave out: each up to the highest of its range and day is known, or was skipped. */
export class OfflineAccount {
  readonly #accounts = new Map<string, Account>();

  add(parts: NumberParts, range: OfflineRange): void {
    const account = this.#accountOf(parts, range);
    account.known.add(parts.sequence);
    account.highest = Math.max(account.highest, parts.sequence);
  }

  skip({ from, to }: EntryData['offline_skipped'], range: OfflineRange): void {
    const [first, last] = [parseNumber(from), parseNumber(to)];
    if (first === null || last === null) return;
    const account = this.#accountOf(first, range);
    account.skipped.push({ from: first.sequence, to: last.sequence });
    account.highest = Math.max(account.highest, last.sequence);
  }

  gaps(): Gap[] {
    return [...this.#accounts.values()].flatMap((account) => {
      const missing = missingIn(account);
      const [first] = missing;
      const last = missing.at(-1);
      if (first === undefined || last === undefined) return [];
      const number = (sequence: number) => formatNumber(account.registry, account.day, sequence);
      return [{ count: missing.length, first: number(first), last: number(last) }];
    });
  }

  #accountOf({ registry, day }: NumberParts, { from }: OfflineRange): Account {
    const key = `${day} ${from}`;
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const fresh = { registry, day, from, highest: 0, known: new Set<number>(), skipped: [] };
    this.#accounts.set(key, fresh);
    return fresh;
  }
}

function missingIn({ from, highest, known, skipped }: Account): number[] {
  const missing: number[] = [];
  for (let sequence = from; sequence <= highest; sequence += 1) {
    const skip = skipped.find((range) => range.from <= sequence && sequence <= range.to);
    if (skip !== undefined) sequence = skip.to;
    else if (!known.has(sequence)) missing.push(sequence);
  }
  return missing;
}
