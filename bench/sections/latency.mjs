import { t } from '../report/language.mjs';
import { startBare } from '../servers/bare.mjs';
import { KEY, startCarimbo } from '../servers/carimbo.mjs';
import { issueReply } from './issue.mjs';
import { latencyPairs } from './pairs.mjs';

/** The time to issue at 500 calls per second, counted from the arrival of the call. */
export async function measureLatency(bench) {
  const carimbo = await startCarimbo(await bench.install('latency'));
  const bare = await startBare({ folder: bench.folder, reply: await issueReply(carimbo, false) });
  const title = t('emissão a 500/s', 'issuing at 500/s');
  const { of, rounds } = await latencyPairs(bench, {
    a: { name: 'latency', server: carimbo },
    b: { name: 'bare-latency', server: bare },
    calls: { key: KEY, callers: 800_000, cards: 0 },
    title,
  });
  await Promise.all([carimbo.stop(), bare.stop()]);
  for (const [percentile, word, hard] of [
    ['p50', 'p50'],
    ['p99', 'p99', { of: 'carimbo', most: 10 }],
    ['p999', 'p99,9'],
  ]) {
    bench.figures.add({
      id: `latency.${percentile}`,
      name: `${title}: ${word}`,
      unit: 'ms',
      carimbo: of('a', percentile),
      bare: of('b', percentile),
      ...(hard && { hard, detail: rounds }),
    });
  }
}
