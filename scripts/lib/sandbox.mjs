import { mkdirSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './prepare.mjs';

/**
 * Loads sandbox/FILE, which is TypeScript and not part of dist/: bundles it into a temporary file, imports that and
 * removes it. Dependencies must be installed: call `prepare()` first.
 * @param file `sandbox.ts` for `startSandbox`, `main.ts` for the command
 */
export async function loadSandbox(file = 'sandbox.ts') {
  const { rolldown } = await import('rolldown');
  // Two folders below the root, like all modules that look for files of the package.
  const folder = join(ROOT, 'node_modules', `.carimbo-sandbox-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    const bundle = await rolldown({
      input: join(ROOT, 'sandbox', file),
      platform: 'node',
      // Only files of this repository are bundled; packages stay external.
      external: (id) => !id.startsWith('.') && !isAbsolute(id),
      logLevel: 'warn',
    });
    const made = join(folder, `${file}.mjs`);
    await bundle.write({ file: made, format: 'esm' });
    await bundle.close();
    return await import(pathToFileURL(made).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
