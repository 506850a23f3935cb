import { calendar } from '../fill/calendar.mjs';
import { population } from '../fill/calls.mjs';
import { say, t } from '../report/language.mjs';
import { KEY, startCarimbo } from '../servers/carimbo.mjs';
import { measureFind } from './find.mjs';
import { latencyPairs, throughputPairs } from './pairs.mjs';
import { measureSearches } from './search.mjs';

const CONNECTIONS = 64;

/** The cost of ten million stored protocols, beside an empty store on the same machine at the same time. */
export async function measureStored(bench) {
  const { figures, options } = bench;
  const { made, filledAt, perSecond } = await bench.filled();
  figures.add({
    id: 'stored.fill',
    name: t('encher o banco', 'filling the database'),
    unit: '/s',
    carimbo: perSecond,
    detail: { protocols: options.protocols },
  });
  const days = calendar(options.protocols, filledAt);
  const servers = {
    stored: await startCarimbo(made),
    empty: await startCarimbo(await bench.install('empty')),
  };
  figures.add({
    id: 'stored.start',
    name: t('início com o banco cheio', 'ready with the full database'),
    unit: 'ms',
    carimbo: servers.stored.readyMs,
    empty: servers.empty.readyMs,
  });
  await measureFind(bench, { ...servers, days });
  await measureSearches(bench, { ...servers, days });
  await measureIssuing(bench, servers);
  figures.add({
    id: 'stored.memory',
    name: t('banco cheio: maior memória residente', 'full database: most resident memory'),
    unit: 'MB',
    carimbo: servers.stored.peakMemory(),
    empty: servers.empty.peakMemory(),
    hard: { of: 'carimbo', most: 150 },
  });
  say('encerrando', 'stopping');
  await Promise.all([servers.stored.stop(), servers.empty.stop()]);
}

async function measureIssuing(bench, servers) {
  const { figures, options, csv } = bench;
  const { callers } = population(options.protocols);
  const sides = {
    a: { name: 'stored', server: servers.stored },
    b: { name: 'empty', server: servers.empty },
  };
  for (const cards of [0, csv.cards]) {
    const what = cards === 0 ? t('emissão', 'issuing') : t('emissão com carteirinha', 'issuing with a card');
    const title = `${what}, ${t('banco cheio', 'full database')}`;
    const calls = { key: KEY, callers, cards };
    const { a, b, ratio, pairs } = await throughputPairs(bench, {
      ...sides,
      connections: CONNECTIONS,
      calls,
      title,
    });
    figures.add({
      id: `stored.${cards === 0 ? 'issue' : 'card'}`,
      name: `${title}, ${CONNECTIONS} ${t('conexões', 'connections')}`,
      unit: '/s',
      carimbo: a,
      empty: b,
      ratio,
      hard: { of: 'ratio', least: 0.9 },
      detail: { pairs },
    });
  }
  const title = t('emissão a 500/s, banco cheio', 'issuing at 500/s, full database');
  const { of, rounds } = await latencyPairs(bench, {
    ...sides,
    calls: { key: KEY, callers, cards: csv.cards },
    title,
  });
  figures.add({
    id: 'stored.latency.p99',
    name: `${title}: p99`,
    unit: 'ms',
    carimbo: of('a', 'p99'),
    empty: of('b', 'p99'),
    hard: { of: 'carimbo', most: 10 },
    detail: rounds,
  });
}
