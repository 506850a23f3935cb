import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runNpm } from './run.mjs';
import { say } from './say.mjs';

const QUIETLY = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];

/** Installs what package-lock.json names, unless installed. @returns {Promise<boolean>} false when it failed */
export async function install(root) {
  if (isInstalled(root)) return true;
  say(
    'Instalando as dependências (só na primeira vez ou quando mudam). O SQLite pode precisar ser compilado: até uns dois minutos.',
    'Installing the dependencies (only the first time or when they change). SQLite may have to be compiled: up to two minutes.',
  );
  const { code, output } = await installAnew(root);
  if (code === 0) {
    writeStamp(root);
    say('Dependências instaladas.', 'Dependencies installed.');
    return true;
  }
  process.stderr.write(`${output.trim().split('\n').slice(-30).join('\n')}\n`);
  say(
    'A instalação falhou (veja acima os erros do npm). Sem internet? Sem compilador? No Debian/Ubuntu: apt-get install build-essential python3.',
    'The installation failed (npm’s words are above). No internet? No compiler? On Debian/Ubuntu: apt-get install build-essential python3.',
  );
  return false;
}

/** Runs npm ci. @returns {Promise<{code: number, output: string}>} */
export async function installAnew(root) {
  const options = { cwd: root, env: npmEnvironment(), working: { pt: 'instalando', en: 'installing' } };
  const done = await runNpm(['ci', ...QUIETLY], options);
  // npm ci refuses a lock made where a registry lacked optional packages of other platforms; npm install accepts it.
  if (done.code !== 0 && done.output.includes('EUSAGE'))
    return runNpm(['install', '--no-save', ...QUIETLY], options);
  return done;
}

/** Addons are compiled against the headers beside this Node where it has them, instead of a download. */
export function npmEnvironment(env = process.env, execPath = process.execPath) {
  const prefix = dirname(dirname(execPath));
  const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node.h'));
  return hasHeaders ? { npm_config_nodedir: prefix, ...env } : env;
}

function isInstalled(root) {
  if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) return false;
  if (readText(stampFile(root)) === lockHash(root)) return true;
  if (!matchesLock(root)) return false;
  writeStamp(root);
  return true;
}

/** For an installation without this script: compares npm's list of installed packages with the lock. */
function matchesLock(root) {
  const wanted = JSON.parse(readText(join(root, 'package-lock.json'))).packages;
  const there = JSON.parse(readText(join(root, 'node_modules', '.package-lock.json'))).packages;
  return Object.entries(wanted).every(([path, { version, optional, devOptional, peer }]) => {
    if (path === '') return true;
    if (there[path] === undefined) return Boolean(optional || devOptional || peer);
    return there[path].version === version;
  });
}

const stampFile = (root) => join(root, 'node_modules', '.carimbo-lock');

export function lockHash(root) {
  return createHash('sha256')
    .update(readText(join(root, 'package-lock.json')))
    .digest('hex');
}

function writeStamp(root) {
  writeFileSync(stampFile(root), lockHash(root));
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
