import type {
  AccessFilter,
  AccessPosition,
  AccessRecord,
  FoundAccess,
  NewAccessRecord,
} from '../../src/store/access-records.ts';

/** Records of readings in memory, with the plainest search. */
export function memoryAccessRecords(clock: () => number) {
  const all: (AccessRecord & { keys: string[] })[] = [];

  function matches(record: (typeof all)[number], operator: string, filter: AccessFilter): boolean {
    const { subjects = [], actor, from_ms = 0, to_ms = Number.POSITIVE_INFINITY, after } = filter;
    if (record.operator !== operator || (actor !== undefined && record.actor !== actor)) return false;
    if (!subjects.every((one) => record.numbers.includes(one) || record.keys.includes(one))) return false;
    if (record.at_ms < from_ms || record.at_ms >= to_ms) return false;
    return after === undefined || newestFirst(after, record) < 0;
  }

  return {
    async record(records: readonly NewAccessRecord[]): Promise<void> {
      all.push(...records.map((record) => ({ ...record, at_ms: clock() })));
    },
    async search(operator: string, filter: AccessFilter): Promise<FoundAccess> {
      const items = all
        .filter((record) => matches(record, operator, filter))
        .sort(newestFirst)
        .slice(0, filter.limit)
        .map(({ keys: _, ...record }) => record);
      return { items, stopped: null };
    },
  };
}

function newestFirst(a: AccessPosition, b: AccessPosition): number {
  return b.at_ms - a.at_ms || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}
