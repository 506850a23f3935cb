import type { Static } from 'typebox';
import type { AccessRecordPageSchema } from '../../../src/api/schemas/access-record.ts';
import type { AppendBody } from '../../../src/api/schemas/append.ts';
import type { CallbackPageSchema, CallbackSummarySchema } from '../../../src/api/schemas/callback.ts';
import type { DashboardSchema } from '../../../src/api/schemas/dashboard.ts';
import type { DeadlinePageSchema } from '../../../src/api/schemas/deadline.ts';
import type { DeadlineSummarySchema } from '../../../src/api/schemas/deadline-summary.ts';
import type { PopTimesSchema } from '../../../src/api/schemas/my-calls.ts';
import type { ProtocolPageSchema, ProtocolWithEntriesSchema } from '../../../src/api/schemas/protocol.ts';
import type { DemandClass, State } from '../../../src/protocol/enums.ts';

export type { AppendBody, DemandClass, State };

export type Protocol = Static<typeof ProtocolWithEntriesSchema>;
export type Entry = Protocol['entries'][number];
export type Occurrence = Protocol['occurrences'][number];
export type Deadline = Protocol['deadlines'][number];
export type ProtocolPage = Static<typeof ProtocolPageSchema>;
export type ProtocolRow = ProtocolPage['items'][number];
export type DeadlinePage = Static<typeof DeadlinePageSchema>;
export type DeadlineRow = DeadlinePage['items'][number];
export type CallbackPage = Static<typeof CallbackPageSchema>;
export type CallbackRow = CallbackPage['items'][number];
export type CallbackSummary = Static<typeof CallbackSummarySchema>;
export type DeadlineSummary = Static<typeof DeadlineSummarySchema>;
export type PopTimes = Static<typeof PopTimesSchema>;
export type Dashboard = Static<typeof DashboardSchema>;
export type AccessRecordPage = Static<typeof AccessRecordPageSchema>;

export type AccessRecord = AccessRecordPage['items'][number];

export interface AccessFilters {
  number?: string;
  card_number?: string;
  actor?: string;
  from?: string;
  to?: string;
}

export interface SearchFilters {
  q?: string;
  state?: string;
  class?: string;
  channel?: string;
  from?: string;
  to?: string;
}
