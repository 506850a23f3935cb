import type { ReportReads } from '../../src/store/report-reads.ts';
import type { Reads } from '../../src/store/store.ts';

/** What reports read, from any store, as `openReportReads` does it on a connection of its own. */
export function memoryReportReads(reads: Reads): ReportReads {
  return {
    search: (...asked) => reads.search(...asked),
    due: (...asked) => reads.due(...asked),
    protocol: (...asked) => reads.protocol(...asked),
    protocolByIdentity: (...asked) => reads.protocolByIdentity(...asked),
    entriesOf: (...asked) => reads.entriesOf(...asked),
    async ombudsmanDemands(operator, span) {
      const { items } = await reads.search(operator, { ...span, limit: Number.MAX_SAFE_INTEGER });
      return items
        .filter(
          ({ previous, occurrences }) =>
            previous !== null || occurrences.some((one) => one.class === 'ombudsman'),
        )
        .reverse();
    },
    async close() {},
  };
}
