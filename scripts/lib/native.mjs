import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installAnew, npmEnvironment } from './install.mjs';
import { runNpm } from './run.mjs';
import { say } from './say.mjs';

/** As in src/platform/sqlite.ts: which SQLite driver this Node can run. */
const hasNodeApi10 = Number(process.versions.napi) >= 10;

/** The SQLite driver is a compiled addon for one Node version; rebuilds it after a change of Node. */
export async function matchNative(root) {
  if (loads(root)) return true;
  say(
    `O SQLite instalado é para outro Node (este é ${process.version}); reinstalando, o que pode levar dois minutos.`,
    `The installed SQLite is for another Node (this is ${process.version}); exchanging it. May take two minutes.`,
  );
  const { code, output } = hasNodeApi10 ? await installAnew(root) : await rebuild(root);
  if (code === 0 && loads(root)) return true;
  process.stderr.write(`${output.trim().split('\n').slice(-30).join('\n')}\n`);
  say(
    'A reinstalação falhou. Apague a pasta node_modules e rode o comando de novo.',
    'That did not work. Delete the folder node_modules and run the command again.',
  );
  return false;
}

/** With an older Node npm skips the newer driver, so a newer Node needs a new installation. */
function rebuild(root) {
  const options = { cwd: root, env: npmEnvironment(), working: { pt: 'compilando', en: 'compiling' } };
  return runNpm(['rebuild', 'better-sqlite3', '--loglevel=error'], options);
}

/** Loads only the addon: opening a database would leave an object with a finaliser. */
function loads(root) {
  const load = createRequire(join(root, 'package.json'));
  try {
    load(
      hasNodeApi10 ? 'better-sqlite3-13' : './node_modules/better-sqlite3/build/Release/better_sqlite3.node',
    );
    return true;
  } catch {
    return false;
  }
}
