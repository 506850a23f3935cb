import { createRequire } from 'node:module';
import { join } from 'node:path';
import { npmEnvironment } from './install.mjs';
import { runNpm } from './run.mjs';
import { say } from './say.mjs';

/** SQLite is a compiled addon and belongs to one Node version: rebuilt when Node was changed. */
export async function matchNative(root) {
  if (loads(root)) return true;
  say(
    `O SQLite instalado foi compilado para outro Node (este é ${process.version}); compilando de novo.`,
    `The installed SQLite was compiled for another Node (this is ${process.version}); compiling it again.`,
  );
  const { code, output } = await runNpm(['rebuild', 'better-sqlite3', '--loglevel=error'], {
    cwd: root,
    env: npmEnvironment(),
    working: { pt: 'compilando', en: 'compiling' },
  });
  if (code === 0 && loads(root)) return true;
  process.stderr.write(`${output.trim().split('\n').slice(-30).join('\n')}\n`);
  say(
    'Não deu certo. Apague a pasta node_modules e rode o comando de novo.',
    'That did not work. Delete the folder node_modules and run the command again.',
  );
  return false;
}

/** Loads the addon itself. No database is opened: that would be an object more for a finaliser to stumble over. */
function loads(root) {
  try {
    createRequire(import.meta.url)(
      join(root, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'),
    );
    return true;
  } catch {
    return false;
  }
}
