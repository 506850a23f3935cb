import type { ProgrammedKind } from '../../source-kind.ts';
import { type CodeSettings, CodeSource } from './schema.ts';

/** A JavaScript module written for the site, for a system that no request describes. */
export const CODE: ProgrammedKind<CodeSettings> = {
  name: 'code',
  schema: CodeSource,
  isDescribed: false,
  templates: ({ options }) => ({ options }),
  async create(config, deps) {
    const { createCodeSource } = await import('./create-code-source.ts');
    return createCodeSource(config, deps);
  },
};
