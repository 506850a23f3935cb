import { appendOrKeep, appendRequest } from '../api/append-request.ts';
import { BENEFICIARY_QUESTION, beneficiaryQuestion } from '../api/beneficiary-question.ts';
import { missingField } from '../api/from-validation.ts';
import { numberIn } from '../api/number-in.ts';
import { APPEND_SCHEMA_OF, type AppendableType } from '../api/schemas/append.ts';
import { text } from '../api/schemas/building-blocks.ts';
import { IssueSchema } from '../api/schemas/issue.ts';
import { issuedView, protocolView } from '../api/schemas/protocol-view.ts';
import type { Principal } from '../auth/principal.ts';
import type { Scope } from '../auth/scope.ts';
import { appendedFields, type Reader, visibleEntry } from '../auth/visible.ts';
import type { Shown } from '../service/access-log.ts';
import type { ProtocolService } from '../service/protocol-service.ts';
import { Type } from '../typebox.ts';
import { checked, entryMessage, protocolMessage } from './messages.ts';

/** The caller of the method, and what the reply may contain. */
interface Caller {
  principal: Principal;
  reader: Reader;
  /** Records what the reply is going to show. @throws access_not_recorded */
  recordAccess: (shown: Shown) => Promise<void>;
}

type Handler = (protocolService: ProtocolService, caller: Caller, message: object) => Promise<object>;

const { format: _format, ...issueFields } = IssueSchema.properties;
const IssueMessage = Type.Object(
  {
    ...issueFields,
    idempotency_key: Type.Optional(
      text({ description: 'Como o cabeçalho de HTTP.', example: 'a1', maxLength: 255 }),
    ),
  },
  { additionalProperties: false },
);

const issueProtocol: Handler = async (protocolService, { principal, reader }, message) => {
  const { protocol, created } = await protocolService.issue(principal, checked(IssueMessage, message));
  return { protocol: protocolMessage(issuedView(protocol, reader)), created };
};

const getProtocol: Handler = async (protocolService, { principal, reader, recordAccess }, message) => {
  const { number = '' } = message as { number?: string };
  const { protocol, entries, deadlines } = await protocolService.read(principal, numberIn(number));
  await recordAccess({ protocols: [protocol], entries });
  return {
    protocol: protocolMessage(protocolView(protocol, reader)),
    deadlines,
    entries: entries.map((entry) => entryMessage(visibleEntry(entry, reader))),
  };
};

/** Field of the oneof `entry` → type of the entry. */
const ENTRY_TYPES = {
  noted: 'noted',
  identified: 'identified',
  recording: 'recording',
  call_queued: 'call.queued',
  call_ringing: 'call.ringing',
  call_answered: 'call.answered',
  call_held: 'call.held',
  call_transferred: 'call.transferred',
  call_ended: 'call.ended',
  classified: 'classified',
  occurrence_added: 'occurrence_added',
  assigned: 'assigned',
  forwarded: 'forwarded',
  answered: 'answered',
  closed: 'closed',
  reopened: 'reopened',
  linked: 'linked',
  deadline_extended: 'deadline_extended',
  notified: 'notified',
  send_requested: 'send_requested',
  callback: 'callback',
} as const satisfies Record<string, AppendableType>;
type EntryField = keyof typeof ENTRY_TYPES;
const ENTRY_FIELDS = Object.keys(ENTRY_TYPES) as EntryField[];

type AppendMessage = { number?: string; entry_id?: string } & { [K in EntryField]?: object };

const appendEntry: Handler = async (protocolService, { principal, reader }, message) => {
  const { number = '', entry_id, ...facts } = message as AppendMessage;
  const field = ENTRY_FIELDS.find((name) => facts[name] !== undefined);
  if (field === undefined) throw missingField('entry');
  const type = ENTRY_TYPES[field];
  const body = checked(APPEND_SCHEMA_OF[type], { ...facts[field], type, entry_id: entry_id ?? null });
  const appended = await appendOrKeep(protocolService, {
    principal,
    number: numberIn(number),
    request: appendRequest(body),
    entryId: body.entry_id,
  });
  if (appended === null) return { waits: true };
  const { entry, protocol, created } = appended;
  if (reader.protocols) {
    return {
      entry: entryMessage(visibleEntry(entry, reader)),
      protocol: protocolMessage(protocolView(protocol, reader)),
      created,
    };
  }
  const { seq, at, number: given, identification } = appendedFields(entry, protocol);
  return { entry: { seq, type: entry.type, at }, protocol: { number: given, identification }, created };
};

const BeneficiaryMessage = Type.Object(BENEFICIARY_QUESTION, { additionalProperties: false });

const getBeneficiary: Handler = async (protocolService, { principal, recordAccess }, message) => {
  const question = beneficiaryQuestion(checked(BeneficiaryMessage, message));
  const beneficiary = await protocolService.lookUp(principal, question);
  await recordAccess({ cards: [beneficiary.card_number] });
  return beneficiary;
};

export const SERVICE = 'carimbo.v1.AttendanceProtocols';

/** Every method that can be called, with the scope that it needs. One that `reads` records what it shows, before it replies. */
export const METHODS: Readonly<Record<string, { scope: Scope; reads?: true; handle: Handler }>> = {
  GetBeneficiary: { scope: 'beneficiaries:read', reads: true, handle: getBeneficiary },
  IssueProtocol: { scope: 'protocols:issue', handle: issueProtocol },
  GetProtocol: { scope: 'protocols:read', reads: true, handle: getProtocol },
  AppendEntry: { scope: 'protocols:write', handle: appendEntry },
};
