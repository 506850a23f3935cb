import type { HttpApp } from '../http-app.ts';
import { APPEND_SCHEMAS } from './append.ts';
import { BeneficiarySchema } from './beneficiary.ts';
import { AppendedEntrySchema, EntrySchema } from './entry.ts';
import {
  BeneficiaryFormSchema,
  EntryFormSchema,
  ProtocolFormSchema,
  ProtocolPageFormSchema,
} from './forms.ts';
import { ErrorFormSchema, ProblemSchema } from './problem.ts';
import {
  IssuedProtocolSchema,
  ProtocolPageSchema,
  ProtocolSchema,
  ProtocolWithEntriesSchema,
} from './protocol.ts';

/** The schemas that are referred to: the components of the OpenAPI document. */
const SHARED = [
  ProtocolSchema,
  IssuedProtocolSchema,
  ProtocolWithEntriesSchema,
  ProtocolPageSchema,
  EntrySchema,
  AppendedEntrySchema,
  ...APPEND_SCHEMAS,
  BeneficiarySchema,
  ProblemSchema,
  ProtocolFormSchema,
  ProtocolPageFormSchema,
  EntryFormSchema,
  BeneficiaryFormSchema,
  ErrorFormSchema,
];

export function sharedSchemas(app: HttpApp): void {
  for (const schema of SHARED) app.addSchema(schema);
}
