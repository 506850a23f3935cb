import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { fingerprint } from './fingerprint.mjs';

const INPUTS = ['web', 'package-lock.json'];

/** Builds the console into the folder; the build in dist/ is used again while nothing in web/ was changed. */
export async function buildWeb(root, outDir) {
  const wanted = fingerprint(root, INPUTS);
  const built = join(root, 'dist', 'web');
  if (stampOf(built) === wanted) {
    if (built !== outDir) cpSync(built, outDir, { recursive: true });
    return;
  }
  // Vite keeps one that is set: a build started by a test would contain React's development code.
  process.env.NODE_ENV = 'production';
  await build({
    root: join(root, 'web'),
    logLevel: 'warn',
    build: { outDir, emptyOutDir: true },
  });
  compress(join(outDir, 'assets'));
  writeFileSync(join(outDir, '.built'), wanted);
}

function stampOf(folder) {
  const stamp = join(folder, '.built');
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : null;
}

/** Beside each file its .br and .gz: the server only chooses. Browsers accept brotli over https and on loopback only. */
function compress(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const data = readFileSync(path);
    writeFileSync(
      `${path}.br`,
      brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: data.length } }),
    );
    writeFileSync(`${path}.gz`, gzipSync(data, { level: 9 }));
  }
}
