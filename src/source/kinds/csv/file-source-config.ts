/** A CSV, as carimbo.yaml describes it. */
export interface FileSourceConfig {
  kind: 'file';
  /** Absolute path of the CSV. */
  path: string;
  encoding: 'utf-8' | 'windows-1252';
  delimiter: ',' | ';' | '\t' | '|';
  /** Canonical field → column header; fields not named keep their own name. */
  columns: Record<string, string>;
}
