// npm run build: TypeScript to JavaScript in dist/, or in the folder that --outDir names.
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';
import { buildWeb } from './lib/build-web.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { outDir: { type: 'string', default: 'dist' } } });
const outDir = resolve(root, values.outDir);

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
try {
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', outDir], {
    cwd: root,
    stdio: 'inherit',
  });
} catch {
  process.exit(1); // tsc has printed the errors
}

// One file instead of five hundred: see src/typebox.ts.
const typebox = join(outDir, 'typebox.js');
const bundle = await rolldown({ input: typebox, platform: 'node', logLevel: 'warn' });
await bundle.write({ file: typebox, format: 'esm' });
await bundle.close();

await buildWeb(root, join(outDir, 'web'));
