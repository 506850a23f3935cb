import { statSync } from 'node:fs';
import { calendar } from '../fill/calendar.mjs';
import { population } from '../fill/calls.mjs';
import { random } from '../fill/random.mjs';
import { Load } from '../load/load.mjs';
import { median } from '../load/samples.mjs';
import { say, t } from '../report/language.mjs';
import { KEY, startCarimbo } from '../servers/carimbo.mjs';
import { searches } from './searches.mjs';

const ISSUES_PER_SECOND = 300;
const SEARCHES_PER_SECOND = 20;
const ROUNDS = 3;

/** Issuing at 300/s on a filled store: alone, and beside 20 searches a second of every kind in searches.mjs. */
export async function measureBesideSearches(bench) {
  const { figures, load, options } = bench;
  const { made, filledAt } = await bench.filled();
  const server = await startCarimbo(made);
  const reader = new Load();
  const { callers } = population(options.protocols);
  const days = calendar(options.protocols, filledAt);
  const list = searches({ protocols: options.protocols, days, next: random(5) });
  const paths = (count) =>
    Array.from({ length: count }, (_, i) => {
      const { query } = list[i % list.length];
      return `/v1/protocols?${new URLSearchParams(query())}`;
    });
  const issue = (ms) =>
    load.issue({
      kind: 'open',
      server: 'filled',
      port: server.port,
      perSecond: ISSUES_PER_SECOND,
      ms,
      calls: { key: KEY, callers, cards: 0 },
    });
  const search = (ms) =>
    reader.run({
      kind: 'read',
      port: server.port,
      key: KEY,
      ms: ms + 10_000,
      perSecond: SEARCHES_PER_SECOND,
      paths: paths(Math.round((ms / 1000) * SEARCHES_PER_SECOND)),
    });
  const walBytes = () => statSync(`${made.database.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const rounds = { alone: [], beside: [], searching: [] };
  let longestWal = 0;
  const look = setInterval(() => {
    longestWal = Math.max(longestWal, walBytes());
  }, 100);
  try {
    await issue(options.pace.warmMs);
    for (let round = 1; round <= ROUNDS; round += 1) {
      say(
        `emissão ao lado de procuras: rodada ${round} de ${ROUNDS}`,
        `issuing beside searches: round ${round} of ${ROUNDS}`,
      );
      rounds.alone.push(await issue(options.pace.openMs));
      const [beside, searching] = await Promise.all([
        issue(options.pace.openMs),
        search(options.pace.openMs),
      ]);
      if (searching.failed > 0) throw new Error(searching.faults[0]);
      rounds.beside.push(beside);
      rounds.searching.push(searching);
    }
  } finally {
    clearInterval(look);
    reader.end();
  }
  const add = (id, name, value, unit = 'ms') =>
    figures.add({ id: `beside.${id}`, name, unit, carimbo: value, detail: rounds });
  const of = (side, percentile) => median(rounds[side].map(({ latency }) => latency[percentile]));
  const title = t('emissão a 300/s', 'issuing at 300/s');
  for (const percentile of ['p50', 'p99']) {
    add(`alone.${percentile}`, `${title}: ${percentile}`, of('alone', percentile));
    const beside = t('ao lado de 20 procuras/s', 'beside 20 searches/s');
    add(`issue.${percentile}`, `${title}, ${beside}: ${percentile}`, of('beside', percentile));
    const searching = t('procuras ao lado da emissão', 'searches beside issuing');
    add(`search.${percentile}`, `${searching}: ${percentile}`, of('searching', percentile));
  }
  if (made.database.kind === 'sqlite')
    add('wal', t('maior arquivo -wal', 'longest -wal file'), longestWal / 2 ** 20, 'MB');
  add('memory', t('maior memória residente', 'most resident memory'), server.peakMemory(), 'MB');
  await server.stop();
}
