import type { ProgrammedKind } from '../../source-kind.ts';
import { fileSourceConfig } from './file-source-config.ts';
import { type CsvSettings, CsvSource } from './schema.ts';

/** A CSV of all beneficiaries. */
export const CSV: ProgrammedKind<CsvSettings> = {
  name: 'file',
  schema: CsvSource,
  isDescribed: false,
  async create(config, deps) {
    const { createFileSource } = await import('./create-file-source.ts');
    return createFileSource(fileSourceConfig(config), deps);
  },
  dataFile: (config) => fileSourceConfig(config).path,
};
