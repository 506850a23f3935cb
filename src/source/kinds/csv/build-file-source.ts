import { resolve } from 'node:path';
import type { FileSourceConfig } from './file-source-config.ts';
import type { FileSourceSettings } from './file-source-section.ts';

/** A CSV's settings with the defaults filled in and its path absolute. */
export function buildFileSource(source: FileSourceSettings, folder: string): FileSourceConfig {
  return {
    kind: 'file',
    path: resolve(folder, source.path),
    encoding: source.encoding ?? 'utf-8',
    delimiter: source.delimiter ?? ',',
    columns: source.columns ?? {},
  };
}
