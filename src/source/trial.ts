import type { Text } from '../i18n/text.ts';
import type { Answer } from './source.ts';

/** What the configuration says of a source. No secrets. */
export interface SourceFacts {
  kind: string;
  name: string;
  /** Name of the file that describes it, or that it answers from. */
  file: string;
  /** In force, by the key of the file; none for a file that it answers from. */
  limits: { key: string; value: number }[];
}

/** One thing that a check found. */
export interface CheckFinding {
  status: 'ok' | 'warn' | 'fail';
  found: Text;
  /** What it means for callers. */
  callers?: Text;
  todo?: Text;
}

/** What a check says of a source. No personal data, no secrets. */
export interface SourceCheck {
  /** Whether callers can probably be identified. */
  ok: boolean;
  findings: CheckFinding[];
  /** Each request, as `GET https://…`, with status and time of its reply where known. */
  steps: { request: string; status: string | number | null; ms: number | null }[];
}

/** A body for people. */
export interface ShownBody {
  text: string;
  /** Characters that are left out at the end. */
  cut: number;
}

/** One request and its reply; null without one. Secrets are masked. */
export interface ShownExchange {
  request: { head: string; headers: Record<string, string>; body: ShownBody | null };
  reply: {
    status: string | number | null;
    ms: number;
    headers: Record<string, string>;
    body: ShownBody;
  } | null;
}

/** A field of the beneficiary, and the expression that it came from. */
export interface RecordRow {
  field: string;
  value: Text;
  from: Text | null;
}

/** One lookup, step by step, with what it means. Contains personal data: only for the person who asked. */
export interface SourceTrial {
  source: { name: string; kind: string };
  asked: { field: 'card_number' | 'cpf'; value: string };
  /** Of the person who was found. */
  card: string | null;
  /** As the system receives it, where that differs. */
  written: string | null;
  /** The card is not in the operator's format. */
  outsideFormat: Text | null;
  exchanges: ShownExchange[];
  outcome: Answer['outcome'];
  /** The rule that decided; null without a reply. */
  rule: string | null;
  /** Code of the fault, where there is no reply. */
  fault: string | null;
  /** Why, for a technician. */
  reason: string | null;
  /** The part of the reply that holds the record. */
  root: string | null;
  record: RecordRow[];
  /** Something about the record that a person should look at. */
  warning: Text | null;
  /** Milliseconds; null where they say nothing of a call. */
  ms: { exchange: number; reading: number } | null;
  /** It was answered, and in time for a call. */
  ok: boolean;
  headline: Text;
  caller: Text;
  agent: Text;
  todo: Text | null;
}
