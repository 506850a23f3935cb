import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from './fingerprint.mjs';
import { runNpm } from './run.mjs';
import { say } from './say.mjs';

const INPUTS = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src', 'web'];

/** Builds `src/` and `web/` into `dist/` when a source was changed, added or removed. @returns {Promise<boolean>} false when it failed */
export async function build(root) {
  const wanted = fingerprint(root, INPUTS);
  const stamp = join(root, 'dist', '.built');
  const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (isBuilt()) return true;
  say('Compilando o Carimbo.', 'Building Carimbo.');
  // Built in another folder and moved as a whole: a running server may still load a file of the old build. The folder
  // belongs to this process: two test files, or two terminals, may build at the same time.
  const aside = join(root, 'node_modules', `.carimbo-build-${process.pid}`);
  const { code, output } = await runNpm(['run', '--silent', 'build', '--', '--outDir', aside], {
    cwd: root,
    working: { pt: 'compilando', en: 'building' },
  });
  if (code === 0) {
    writeFileSync(join(aside, '.built'), wanted);
    // Another process may have been faster; its build is then used.
    if (!isBuilt()) putInPlace(aside, join(root, 'dist'), isBuilt);
    rmSync(aside, { recursive: true, force: true });
    return true;
  }
  rmSync(aside, { recursive: true, force: true });
  process.stderr.write(`${output.trim()}\n`);
  say('A compilação falhou (veja acima os erros).', 'The build failed (the errors are above).');
  return false;
}

/** Two renames. If another process does the same in between, its build is as good. */
function putInPlace(aside, dist, isBuilt) {
  const old = `${aside}-old`;
  try {
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(aside, dist);
  } catch (error) {
    if (!isBuilt()) throw error;
  }
  rmSync(old, { recursive: true, force: true });
}
