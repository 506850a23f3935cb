import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder: two above this file, in `src/` and in `dist/` alike. */
export const PACKAGE_ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
