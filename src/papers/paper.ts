import type { Channel, CloseReason, Decision, DemandClass, Direction, State } from '../protocol/enums.ts';

/** What a paper says, as JSON; the PDF is drawn from it and from nothing else. */
export type Paper = RecordPaper | DenialPaper;

interface PaperParts {
  /** The number that the caller got. */
  number: string;
  spoken: string;
  operator: { ans_registry: string; name: string };
  issued_at: string;
  /** Null without an identified beneficiary. */
  beneficiary: PaperPerson | null;
  proof: Proof;
}

/** Card and CPF are masked, and null for a key without beneficiaries:read. */
export interface PaperPerson {
  name: string;
  plan: string | null;
  card_number: string | null;
  cpf: string | null;
}

/** The journal's entry up to which the paper tells: its hash covers it and everything before it. */
export interface Proof {
  seq: number;
  at: string;
  hash: string;
}

/** The history of a protocol, for the person whom it concerns. */
export interface RecordPaper extends PaperParts {
  paper: 'record';
  channel: Channel;
  direction: Direction;
  state: State;
  due_at: string | null;
  closed_at: string | null;
  close_reason: CloseReason | null;
  /** Other numbers of the same attendance. */
  other_numbers: string[];
  occurrences: PaperOccurrence[];
  history: PaperEvent[];
}

export interface PaperOccurrence {
  occurrence: number;
  subject: string | null;
  class: DemandClass | null;
  state: 'open' | 'answered';
  requested_at: string;
  due_at: string | null;
  decision: Decision | null;
  answered_at: string | null;
  /** The answer. */
  text: string | null;
  clause: string | null;
}

export interface PaperEvent {
  seq: number;
  /** When it happened; an entry may have been written later. */
  at: string;
  type: string;
  /** In Portuguese, as printed. */
  text: string;
}

/** The denial of one or more requests, in writing. */
export interface DenialPaper extends PaperParts {
  paper: 'denial';
  denials: Denial[];
}

export interface Denial {
  occurrence: number;
  subject: string | null;
  class: DemandClass | null;
  requested_at: string;
  answered_at: string;
  text: string;
  clause: string;
}
