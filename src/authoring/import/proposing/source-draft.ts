import type { Step } from '../api-operation.ts';

/** A source file before it is written: values, comments, and environment variables. */
export interface SourceDraft {
  settings: Record<string, unknown>;
  /** Comment above the key at the path. */
  comments: { path: readonly Step[]; text: string }[];
  /** Comments at the top. */
  heading: string[];
  environment: EnvironmentNeed[];
  /** Portuguese; for the terminal, and at the top of the file too. */
  notes: string[];
  /** Required fields of the mapping for which nothing was found. */
  unfinished: string[];
}

export interface EnvironmentNeed {
  name: string;
  description: string;
  secret: boolean;
  /** The file has a default. */
  optional: boolean;
}
