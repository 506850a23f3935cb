import type { Step } from '../api-operation.ts';

/** A source file before it is written: its values, what is said about them, and what it needs from outside. */
export interface SourceDraft {
  settings: Record<string, unknown>;
  /** Said above the key at the path. */
  comments: { path: readonly Step[]; text: string }[];
  /** Said at the top. */
  heading: string[];
  environment: EnvironmentNeed[];
  /** Portuguese; for the terminal, and at the top of the file too. */
  notes: string[];
  /** Required fields of the mapping that nothing was found for. */
  unfinished: string[];
}

export interface EnvironmentNeed {
  name: string;
  description: string;
  secret: boolean;
  /** The file has a default. */
  optional: boolean;
}
