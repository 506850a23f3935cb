import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package: two above this file, in `src/` and in `dist/`. */
export const PACKAGE_ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
