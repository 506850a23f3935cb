import { resolve } from 'node:path';
import type { SourceConfig } from '../../source-config.ts';
import type { CsvSettings } from './schema.ts';

/** How a CSV is read. */
export interface FileSourceConfig {
  /** Absolute path of the CSV. */
  path: string;
  encoding: 'utf-8' | 'windows-1252';
  delimiter: ',' | ';' | '\t' | '|';
  /** Canonical field → column header; fields not named keep their own name. */
  columns: Readonly<Record<string, string>>;
}

/** The settings with the defaults filled in and an absolute path. */
export function fileSourceConfig({
  settings,
  folder,
}: Pick<SourceConfig<CsvSettings>, 'settings' | 'folder'>): FileSourceConfig {
  return {
    path: resolve(folder, settings.path),
    encoding: settings.encoding ?? 'utf-8',
    delimiter: settings.delimiter ?? ',',
    columns: settings.columns ?? {},
  };
}
