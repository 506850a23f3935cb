import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { random } from '../fill/random.mjs';
import { Samples } from '../load/samples.mjs';
import { say, t } from '../report/language.mjs';
import { captureReply, startBare } from '../servers/bare.mjs';
import { KEY } from '../servers/carimbo.mjs';
import { issueReply } from './issue.mjs';
import { someNumber } from './searches.mjs';

const READS = 10;
/** Without the flush. */
const MOST_MS = 2;

/** As much as a reading writes. */
const PAGES = Buffer.alloc(4 * 4096);

/**
 * Finding one protocol by its number: among all, in an empty store, and bare node:http answering the same bytes. It records
 * who read what, so its limit is that of a reading and one flush of this disk, measured in the same run.
 */
export async function measureFind({ load, figures, folder, options: { pace } }, { stored, empty, days }) {
  say('achar pelo número', 'find by number');
  const next = random(7);
  const filled = days.filter(({ count }) => count > 0);
  const pathOf = (number) => `/v1/protocols/${number}`;
  const many = Array.from({ length: pace.reads * READS }, () =>
    pathOf(someNumber(filled[Math.floor(filled.length * next())], next)),
  );
  const only = pathOf(JSON.parse((await issueReply(empty, false)).body).number);
  const reply = await captureReply({ port: stored.port, method: 'GET', path: many[0], key: KEY });
  const bare = await startBare({ folder, reply });
  const read = async ({ port }, paths) => {
    const job = { port, key: KEY, paths, ms: pace.readMs };
    await load.read(job);
    const { latency, faults } = await load.read(job);
    if (faults.length > 0) throw new Error(faults[0]);
    return latency;
  };
  const result = {
    stored: await read(stored, many),
    empty: await read(
      empty,
      many.map(() => only),
    ),
    bare: await read(bare, many),
  };
  await bare.stop();
  const flush = flushes(folder, pace.reads * READS, pace.readMs);
  for (const percentile of ['p50', 'p99']) {
    figures.add({
      id: `stored.find.${percentile}`,
      name: `${t('achar pelo número', 'find by number')}: ${percentile}`,
      unit: 'ms',
      carimbo: result.stored[percentile],
      empty: result.empty[percentile],
      bare: result.bare[percentile],
      hard: { of: 'carimbo', most: Math.round((MOST_MS + flush[percentile]) * 100) / 100 },
      detail: { ...result, flush },
    });
    figures.add({
      id: `stored.flush.${percentile}`,
      name: `${t('uma gravação em disco', 'one flush to disk')}: ${percentile}`,
      unit: 'ms',
      carimbo: null,
      bare: flush[percentile],
    });
  }
}

/** How long this disk takes to make a few pages durable. */
function flushes(folder, count, mostMs) {
  const path = join(folder, 'flush');
  const file = openSync(path, 'w');
  const latency = new Samples();
  const end = performance.now() + mostMs;
  for (let i = 0; i < count && performance.now() < end; i += 1) {
    const begin = performance.now();
    writeSync(file, PAGES);
    fdatasyncSync(file);
    latency.add(performance.now() - begin);
  }
  closeSync(file);
  rmSync(path);
  return latency.summary();
}
