// Copies of the built program with one bug each. The checker must find every one of them.
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bug → file of dist/ → what is replaced. A text that is no longer there is an error. */
export const BUGS = {
  // COMMIT of a number is sent a moment after the clients have their numbers.
  answered_before_commit: {
    'store/postgres/transaction.js': [
      [
        `await commit(client);
        return result;`,
        `planted = result?.outcomes !== undefined;
        if (!planted) {
          await commit(client);
          return result;
        }
        setTimeout(() => commit(client).then(() => client.release(), (error) => client.release(error)), 20);
        return result;`,
      ],
      ['let broken;', 'let broken; let planted = false;'],
      ['client.release(broken);', 'if (!planted) client.release(broken);'],
    ],
  },
  // What a call was given is forgotten, so that its next request is a new call.
  repeat_numbered_anew: {
    'journal/batch.js': [['if (identity === null || entry === null)', 'if (entry !== undefined)']],
  },
  // The line of a PBX is acknowledged a moment before it is recorded.
  delivered_before_commit: {
    'http/routes/offline/deliver.js': [
      [
        'await protocolService.recordOffline(principal, line);',
        `{ created: true, number: line.number, floor: line.number };
        setTimeout(() => protocolService.recordOffline(principal, line).catch(() => {}), 200);`,
      ],
    ],
  },
  // The day is that of a clock that was read before the head was locked, by however long the node took in between.
  day_before_lock: {
    'store/postgres/read-view.js': [
      [
        `const heads = await lockHeads(client, references.operators);
    const now = await clock(client);`,
        `const now = await clock(client);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
    const heads = await lockHeads(client, references.operators);`,
      ],
    ],
    'protocol/head.js': [['if (back > 0 && day < head.day)', 'if (false)']],
  },
};

/** @returns the root of a copy of the program at `root` with the bug, in `folder` */
export function plant(bug, { root, folder }) {
  const copy = join(folder, 'program');
  mkdirSync(copy);
  for (const name of readdirSync(root)) {
    if (name === 'dist' || name === 'bin') cpSync(join(root, name), join(copy, name), { recursive: true });
    else symlinkSync(join(root, name), join(copy, name));
  }
  for (const [name, replacements] of Object.entries(BUGS[bug])) {
    const file = join(copy, 'dist', name);
    let text = readFileSync(file, 'utf8');
    for (const [good, bad] of replacements) {
      if (text.split(good).length !== 2) throw new Error(`${bug}: ${name} does not have once: ${good}`);
      text = text.replace(good, bad);
    }
    writeFileSync(file, text);
  }
  return copy;
}
