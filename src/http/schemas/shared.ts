import { AccessRecordPageSchema, AccessRecordSchema } from '../../api/schemas/access-record.ts';
import {
  CountSchema,
  KeyListSchema,
  KeySchema,
  NewKeySchema,
  OutboxSchema,
} from '../../api/schemas/admin.ts';
import { APPEND_SCHEMAS } from '../../api/schemas/append.ts';
import { BeneficiarySchema } from '../../api/schemas/beneficiary.ts';
import { CallbackPageSchema, CallbackSummarySchema } from '../../api/schemas/callback.ts';
import { DashboardSchema } from '../../api/schemas/dashboard.ts';
import { DeadlinePageSchema } from '../../api/schemas/deadline.ts';
import { DeadlineSummarySchema } from '../../api/schemas/deadline-summary.ts';
import {
  AppendedEntrySchema,
  EntryEventSchema,
  EntrySchema,
  WaitingFactSchema,
} from '../../api/schemas/entry.ts';
import { AnsweredCallsSchema, LiveCallsSchema, PopTimesSchema } from '../../api/schemas/my-calls.ts';
import {
  FloorsFormSchema,
  FloorsSchema,
  OfflineFormSchema,
  OfflineReplySchema,
} from '../../api/schemas/offline.ts';
import { OmbudsmanReportSchema } from '../../api/schemas/ombudsman-report.ts';
import { DenialPaperSchema, RecordPaperSchema } from '../../api/schemas/paper.ts';
import { ErrorFormSchema, ProblemSchema } from '../../api/schemas/problem.ts';
import {
  IssuedProtocolSchema,
  ProtocolPageSchema,
  ProtocolSchema,
  ProtocolWithEntriesSchema,
} from '../../api/schemas/protocol.ts';
import { CalendarSchema, StatusSchema } from '../../api/schemas/server-status.ts';
import { SessionSchema, UserListSchema, UserSchema } from '../../api/schemas/session.ts';
import { OperatorSourceSchema, SourceCheckSchema, SourceTrialSchema } from '../../api/schemas/source.ts';
import { PracticeCallSchema, PracticeEventsSchema, RungSchema } from '../../api/schemas/training.ts';
import type { HttpApp } from '../http-app.ts';
import {
  AccessRecordFormSchema,
  BeneficiaryFormSchema,
  CallbackPageFormSchema,
  DeadlinePageFormSchema,
  EntryFormSchema,
  ProtocolFormSchema,
  ProtocolPageFormSchema,
  WaitingFactFormSchema,
} from './forms.ts';

/** Schemas used by reference: the components of the OpenAPI document. */
const SHARED = [
  ProtocolSchema,
  IssuedProtocolSchema,
  ProtocolWithEntriesSchema,
  ProtocolPageSchema,
  DeadlinePageSchema,
  CallbackPageSchema,
  CallbackSummarySchema,
  DashboardSchema,
  DeadlineSummarySchema,
  EntrySchema,
  AppendedEntrySchema,
  WaitingFactSchema,
  EntryEventSchema,
  ...APPEND_SCHEMAS,
  BeneficiarySchema,
  RecordPaperSchema,
  DenialPaperSchema,
  ProblemSchema,
  ProtocolFormSchema,
  ProtocolPageFormSchema,
  DeadlinePageFormSchema,
  CallbackPageFormSchema,
  EntryFormSchema,
  WaitingFactFormSchema,
  BeneficiaryFormSchema,
  ErrorFormSchema,
  OfflineReplySchema,
  FloorsSchema,
  OfflineFormSchema,
  FloorsFormSchema,
  AccessRecordSchema,
  AccessRecordPageSchema,
  OmbudsmanReportSchema,
  AccessRecordFormSchema,
  SessionSchema,
  PracticeCallSchema,
  PracticeEventsSchema,
  RungSchema,
  UserSchema,
  UserListSchema,
  LiveCallsSchema,
  AnsweredCallsSchema,
  PopTimesSchema,
  KeySchema,
  KeyListSchema,
  NewKeySchema,
  OutboxSchema,
  CountSchema,
  StatusSchema,
  OperatorSourceSchema,
  SourceCheckSchema,
  SourceTrialSchema,
  CalendarSchema,
];

export function sharedSchemas(app: HttpApp): void {
  for (const schema of SHARED) app.addSchema(schema);
}
