// One run: servers, callers and faults until enough numbers were given out, then the judgement.
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from './checker.mjs';
import { Clients } from './clients.mjs';
import { PostgresDatabase, SqliteDatabase } from './databases.mjs';
import { History } from './history.mjs';
import { Nemesis } from './nemesis.mjs';
import { CAN_CUT, Network } from './network.mjs';
import { Node } from './node.mjs';
import { Pbx } from './pbx.mjs';
import { plant } from './planted.mjs';
import { Random } from './random.mjs';
import { schedule } from './schedule.mjs';

/**
 * @param options `root` of the built program, `database`, `nodes`, `numbers`, `faults`, `seed`; `bug` of planted.mjs; `only`
 *   these kinds of faults; `keep` the folder
 * @returns the judgement of checker.mjs, with `seed` and `folder`
 */
export async function run({ root, seed, keep, bug, only, onSchedule = () => {}, ...size }) {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-faults-'));
  // PostgreSQL runs as another user.
  chmodSync(folder, 0o755);
  const history = new History(join(folder, 'history.ndjson'));
  const exits = [];
  const onExit = (name, why) => exits.push(`${name}: ${why}`);
  const isShared = size.database === 'postgres';
  const networks = Array.from({ length: isShared && CAN_CUT ? size.nodes : 0 }, (_, i) => new Network(i));
  const database = isShared
    ? new PostgresDatabase(folder, { onExit, networks, replica: size.replica })
    : new SqliteDatabase(folder);
  const program = bug === undefined ? root : plant(bug, { root, folder });
  let nodes = [];
  let isGood = false;
  try {
    await database.start();
    nodes = Array.from({ length: size.nodes }, (_, i) => {
      const network = networks[i];
      return new Node({ name: `n${i + 1}`, folder, program, network, env: database.envOf(network), onExit });
    });
    for (const node of nodes) await node.start();

    const kinds = only ?? database.kinds;
    const planned = schedule({ ...size, seed, kinds });
    onSchedule(planned);
    const pbx = new Pbx({ history, random: new Random(seed) });
    const clients = new Clients({ nodes, history, seed, pbx });
    const nemesis = new Nemesis({ schedule: planned, nodes, database, clients, history, pbx });
    const running = clients.run();
    try {
      await nemesis.run();
      if (nemesis.failure === null) await clients.reached(size.numbers);
    } finally {
      clients.finish();
      await running;
    }
    await history.close();
    for (const node of nodes) await node.stop();
    const verified = await verify(program, nodes[0].env);
    const stalled = nemesis.failure ?? (clients.isStalled ? 'no call got a number any more' : null);
    const judgement = await check({ history: history.path, database, verified, stalled });
    isGood = judgement.problems === 0;
    return { seed, ...size, ...judgement, exits, folder };
  } finally {
    for (const node of nodes) await node.stop('SIGKILL');
    await database.stop();
    for (const network of networks) network.remove();
    if (!keep && (isGood || bug !== undefined)) rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns the report of `carimbo verify --json`; undefined when there is none */
function verify(program, env) {
  const args = [join(program, 'bin/carimbo.js'), 'verify', '--json'];
  const options = { env, maxBuffer: 1 << 28 };
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (_error, stdout) => {
      try {
        resolve(JSON.parse(stdout)[0]);
      } catch {
        resolve(undefined);
      }
    });
  });
}
