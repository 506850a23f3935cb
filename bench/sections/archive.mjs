import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { restoreDatabase, writeDatabase } from '../../dist/archive/archive.js';
import { moveToPostgres } from '../../dist/archive/move.js';
import { say, t } from '../report/language.mjs';
import { installation, KEY, runVerify, startCarimbo } from '../servers/carimbo.mjs';
import { startPostgres } from '../servers/postgres.mjs';

const SHOW_EVERY_MS = 10_000;
const PAUSE_MS = 20;
const STANDSTILL = { of: 'carimbo', most: 60 };

/** Backup, restore to SQLite, and the move of the restored database to PostgreSQL under a server that goes on issuing. */
export async function measureArchive(bench) {
  const { figures, folder, csv } = bench;
  const { made } = await bench.filled();
  const add = (id, name, seconds, more = {}) =>
    figures.add({ id: `archive.${id}`, name, unit: 's', carimbo: seconds, ...more });

  const out = join(folder, 'backup.ndjson.gz');
  const backup = await timed('backup', (onProgress) => writeDatabase(made.database, { out, onProgress }));
  add('backup', 'carimbo backup', backup.seconds, { detail: { megabytes: megabytes(out) } });

  const restored = installation({ folder: join(folder, 'restored'), csv: csv.path });
  const restore = await timed('restore', (onProgress) => restoreDatabase(restored.database, out, onProgress));
  add('restore', 'carimbo restore', restore.seconds, {
    detail: { protocols: restore.result.protocols, megabytes: megabytes(restored.database.path) },
  });
  rmSync(out);

  const postgres = await startPostgres(folder, 'archive');
  try {
    await measureMove({ restored, url: await postgres.create(), csv, folder, add });
  } finally {
    await postgres.stop();
  }
}

async function measureMove({ restored, url, csv, folder, add }) {
  const server = await startCarimbo(restored);
  const client = issueUntilMoved(server.port);
  const move = await timed('move', (onProgress) =>
    moveToPostgres({ path: restored.database.path, url, onProgress }),
  );
  const given = await client;
  await server.stop();
  const { entries, protocols, standstillMs } = move.result;
  add('move', 'carimbo move', move.seconds, { detail: { entries, protocols, given } });
  add('standstill', t('carimbo move: sem emitir', 'carimbo move: standstill'), standstillMs / 1000, {
    hard: STANDSTILL,
  });

  const moved = installation({ folder: join(folder, 'moved'), url, csv: csv.path });
  const verify = await timed('verify', () => runVerify(moved));
  const { ok, protocols: verified, problems } = verify.result;
  if (!ok || verified !== protocols)
    throw new Error(`carimbo verify: ${verified} / ${protocols}: ${JSON.stringify(problems.slice(0, 3))}`);
  add('verify', t('carimbo verify, no PostgreSQL', 'carimbo verify, on PostgreSQL'), verify.seconds);
}

/** About fifty calls a second. @returns {Promise<number>} how many numbers the server gave out before its database was moved */
async function issueUntilMoved(port) {
  let given = 0;
  while (true) {
    const response = await fetch(`http://127.0.0.1:${port}/v1/protocols`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: '{}',
    });
    const { code } = await response.json();
    if (response.status === 201) given += 1;
    if (code === 'database_moved') return given;
    await delay(PAUSE_MS);
  }
}

async function timed(what, work) {
  const began = performance.now();
  let shown = began;
  const result = await work((done, total) => {
    const now = performance.now();
    if (now - shown < SHOW_EVERY_MS) return;
    shown = now;
    say(`${what}: ${done} de ${total} registros`, `${what}: ${done} of ${total} entries`);
  });
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  say(`${what}: ${seconds} s`, `${what}: ${seconds} s`);
  return { seconds, result };
}

const megabytes = (file) => Math.round(statSync(file).size / 1e6);
