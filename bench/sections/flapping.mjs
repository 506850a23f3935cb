import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../load/samples.mjs';
import { say, t } from '../report/language.mjs';
import { startCarimbo } from '../servers/carimbo.mjs';
import { since, sourceCounts } from '../servers/scrape.mjs';
import { SOURCES, writeSource } from '../systems/source-file.mjs';
import { startStubs } from '../systems/stub-systems.mjs';

const PER_SECOND = 100;
const MOST_CONNECTIONS = 600;
const ROUNDS = 3;
/** Few enough that cards repeat. */
const CARDS = 500;
/** Practically no breaker: it opens after a thousand failures in a row. */
const NO_BREAKER = { failures: 1000 };
const QUICK_BREAKER = { failures: 5, pause_seconds: 1 };

/** @returns {{name: string, behaviour: string, limits?: object}[]} a source each, by the system's behaviour and the file's limits */
const cases = () => [
  { name: t('sempre bem', 'always well'), behaviour: 'well' },
  {
    name: t('1 em 5 falha; uma tentativa', '1 in 5 fails; one try'),
    behaviour: 'fifth',
    limits: { attempts: 1 },
  },
  { name: t('1 em 5 falha; duas tentativas', '1 in 5 fails; two tries'), behaviour: 'fifth' },
  {
    name: t('mal 1 s em 5; sem disjuntor', 'ill 1 s in 5; no breaker'),
    behaviour: 'flapping',
    limits: { breaker: NO_BREAKER },
  },
  { name: t('mal 1 s em 5; pausa de 10 s', 'ill 1 s in 5; pause of 10 s'), behaviour: 'flapping' },
  {
    name: t('mal 1 s em 5; pausa de 1 s', 'ill 1 s in 5; pause of 1 s'),
    behaviour: 'flapping',
    limits: { breaker: QUICK_BREAKER },
  },
  {
    name: t('mal 1 s em 5; pausa de 1 s e cache', 'ill 1 s in 5; pause of 1 s and cache'),
    behaviour: 'flapping',
    limits: { breaker: QUICK_BREAKER, cache: { found_seconds: 300 } },
  },
  {
    name: t('300 ms cada; 20 de uma vez', '300 ms each; 20 at once'),
    behaviour: 'slow',
    limits: { concurrency: 20, queue: 100 },
  },
  {
    name: t('nunca responde; sem disjuntor', 'never answers; no breaker'),
    behaviour: 'stall',
    limits: { breaker: NO_BREAKER },
  },
  { name: t('nunca responde; com disjuntor', 'never answers; with breaker'), behaviour: 'stall' },
];

/** The effect of a source file's limits on callers, and on a faulty system. */
export async function measureFlapping(bench) {
  const folder = join(bench.folder, 'flapping');
  mkdirSync(folder, { recursive: true });
  const all = cases().map((one, i) => ({ ...one, id: `s${i}`, operator: String(999_900 + i) }));
  const stubs = await startStubs({ http: all.map(({ id, behaviour }) => ({ name: id, behaviour })) });
  const sources = Object.fromEntries(
    all.map(({ id, operator, limits }) => [
      operator,
      writeSource(folder, id, { ...SOURCES.rest(stubs.ports[id]), limits }),
    ]),
  );
  const server = await startCarimbo(await bench.install('flapping', { sources }));
  const rounds = new Map(all.map(({ id }) => [id, []]));
  for (let i = 1; i <= ROUNDS; i += 1)
    for (const one of all) {
      say(`limites, rodada ${i} de ${ROUNDS}: ${one.name}`, `limits, round ${i} of ${ROUNDS}: ${one.name}`);
      rounds.get(one.id).push(await round(bench, { server, stubs, ...one }));
    }
  await Promise.all([server.stop(), stubs.stop()]);
  const measured = all.map(({ id, name }) => ({ id, name, ...summary(rounds.get(id)) }));
  for (const one of measured)
    bench.figures.add({
      id: `flapping.${one.id}`,
      name: one.name,
      unit: 'ms',
      carimbo: one.p99,
      only_in_json: true,
      detail: rounds.get(one.id),
    });
  bench.figures.addTable({
    title: t(
      `o que os limites fazem: ${PER_SECOND} emissões com carteirinha por segundo; espera em ms`,
      `what limits do: ${PER_SECOND} issues with a card a second; waits in ms`,
    ),
    head: [
      t('o sistema', 'the source'),
      t('ligações', 'calls'),
      t('pedidos que chegaram', 'requests that arrived'),
      t('de uma vez', 'at once'),
      t('identificados na hora', 'identified at once'),
      'p50 / p99 / max',
      t('segundas tentativas', 'second tries'),
      t('barrados pelo disjuntor', 'kept back by the breaker'),
      t('pela fila', 'by the line'),
      t('da memória', 'from memory'),
    ],
    rows: measured.map(row),
  });
}

async function round({ load, options: { pace } }, { server, stubs, operator, id }) {
  const before = await sourceCounts(server, operator);
  await stubs.counts();
  const { latency, tally } = await load.issue({
    kind: 'open',
    server: `flapping-${id}`,
    port: server.port,
    perSecond: PER_SECOND,
    ms: pace.flapMs,
    most: MOST_CONNECTIONS,
    calls: { key: server.keys[operator], callers: 800_000, cards: CARDS },
  });
  const counts = since(before, await sourceCounts(server, operator));
  return { latency, tally, ...counts, at_theirs: (await stubs.counts())[id] };
}

function summary(rounds) {
  const sum = (read) => rounds.map(read).reduce((total, value) => total + value, 0);
  const of = (percentile) => median(rounds.map(({ latency }) => latency[percentile]));
  return {
    calls: sum(({ latency }) => latency.count),
    arrived: sum(({ at_theirs }) => at_theirs.arrived),
    most: Math.max(...rounds.map(({ at_theirs }) => at_theirs.most)),
    found: sum(({ tally }) => tally.found ?? 0),
    p50: of('p50'),
    p99: of('p99'),
    longest: Math.max(...rounds.map(({ latency }) => latency.max)),
    retries: sum(({ retries }) => retries),
    by_breaker: sum(({ by_breaker }) => by_breaker),
    by_queue: sum(({ by_queue }) => by_queue),
    cached: sum(({ cached }) => cached),
  };
}

function row({ name, calls, arrived, most, found, p50, p99, longest, ...counts }) {
  const ms = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
  const { retries, by_breaker, by_queue, cached } = counts;
  return [
    name,
    String(calls),
    String(arrived),
    String(most),
    `${((100 * found) / calls).toFixed(1)} %`,
    `${ms(p50)} / ${ms(p99)} / ${ms(longest)}`,
    ...[retries, by_breaker, by_queue, cached].map(String),
  ];
}
