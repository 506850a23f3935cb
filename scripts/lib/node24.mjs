import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { build } from './build.mjs';
import { lockHash } from './install.mjs';
import { run, runNpm } from './run.mjs';
import { say } from './say.mjs';

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'carimbo', 'node-24');

/**
 * A Node 24 and a copy of the checkout with its own dependencies, outside the checkout: compiled addons belong to one
 * Node version. Both are kept for the next time.
 * @returns {Promise<{node: string, root: string, env: object} | {problem: string}>}
 */
export async function prepareNode24(root) {
  const folder = await fetchNode();
  if (folder === null) return { problem: 'npm could not fetch Node 24' };
  const node = join(folder, 'bin', 'node');
  const env = {
    ...process.env,
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    npm_config_nodedir: folder,
  };
  const copy = join(cache, 'checkout');
  copyCheckout(root, copy);
  if (!(await installInto(copy, node, env)))
    return { problem: 'the dependencies did not install on Node 24' };
  // Built before the tests: a build by the first test would replace files that another is using.
  if (!(await build(copy))) return { problem: 'the build failed in the copy for Node 24' };
  return { node, root: copy, env };
}

/** The npm package `node-PLATFORM-ARCH` contains the Node distribution: bin/node and its headers. */
async function fetchNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = join(cache, 'node', 'node_modules', name);
  if (existsSync(join(folder, 'bin', 'node'))) return folder;
  say('Buscando o Node 24 no npm.', 'Fetching Node 24 from npm.');
  mkdirSync(join(cache, 'node'), { recursive: true });
  const args = [
    'install',
    '--prefix',
    join(cache, 'node'),
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    `${name}@24`,
  ];
  const { code, output } = await runNpm(args, { cwd: cache, working: { pt: 'buscando', en: 'fetching' } });
  if (code === 0 && existsSync(join(folder, 'bin', 'node'))) return folder;
  process.stderr.write(`${output.trim()}\n`);
  return null;
}

/** Copies the files that git tracks; removes everything else but the dependencies. */
function copyCheckout(root, copy) {
  mkdirSync(copy, { recursive: true });
  for (const name of readdirSync(copy)) {
    if (name !== 'node_modules') rmSync(join(copy, name), { recursive: true, force: true });
  }
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  for (const file of files.split('\0').filter((path) => path !== '' && existsSync(join(root, path)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(root, file), join(copy, file));
  }
}

async function installInto(copy, node, env) {
  const stamp = join(copy, 'node_modules', '.carimbo-node-24');
  const wanted = `${lockHash(copy)} ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  say(
    'Instalando as dependências para o Node 24 (uns dois minutos).',
    'Installing the dependencies for Node 24 (about two minutes).',
  );
  // npm through the PATH, so that it runs on Node 24 and compiles addons for it.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await run('npm', args, {
    cwd: copy,
    env,
    working: { pt: 'instalando', en: 'installing' },
  });
  if (code === 0) {
    writeFileSync(stamp, wanted);
    return true;
  }
  process.stderr.write(`${output.trim().split('\n').slice(-30).join('\n')}\n`);
  return false;
}
