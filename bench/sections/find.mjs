import { random } from '../fill/random.mjs';
import { say, t } from '../report/language.mjs';
import { captureReply, startBare } from '../servers/bare.mjs';
import { KEY } from '../servers/carimbo.mjs';
import { issueReply } from './issue.mjs';
import { someNumber } from './searches.mjs';

const READS = 10;

/** Finding one protocol by its number: among all, in an empty store, and bare node:http answering the same bytes. */
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
  for (const percentile of ['p50', 'p99']) {
    figures.add({
      id: `stored.find.${percentile}`,
      name: `${t('achar pelo número', 'find by number')}: ${percentile}`,
      unit: 'ms',
      carimbo: result.stored[percentile],
      empty: result.empty[percentile],
      bare: result.bare[percentile],
      hard: { of: 'carimbo', most: 2 },
      detail: result,
    });
  }
}
