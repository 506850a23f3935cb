import type { Values } from './exchange.ts';

/** One source, read, checked, its parameters found: made by `loadSource`, frozen. */
export interface SourceConfig<S = unknown> {
  /** The name of its `SourceKind`. */
  kind: string;
  /** For messages: the file's `name`, or else the file's own name. */
  name: string;
  /** Where it is described, absolute. */
  file: string;
  /** Relative paths in `settings` start from here. */
  folder: string;
  /**
   * As written, but that parameters are filled in already in `connection`, `auth` (but `auth.request`) and `options`.
   * Requests (`lookup`, `issue`, `register`, `auth.request`) are templates still.
   */
  settings: S;
  /** The parameters by name, for requests. */
  values: Values;
  /** Parameters of type `url`: they stand for themselves at the start of an address. */
  urlParameters: readonly string[];
  /** Values of sensitive parameters. */
  secrets: readonly string[];
}
