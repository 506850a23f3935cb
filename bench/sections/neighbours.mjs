import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../load/samples.mjs';
import { say, t } from '../report/language.mjs';
import { startCarimbo } from '../servers/carimbo.mjs';
import { freePort } from '../servers/process.mjs';
import { since, sourceCounts } from '../servers/scrape.mjs';
import { SOURCES, writeSource } from '../systems/source-file.mjs';
import { startStubs } from '../systems/stub-systems.mjs';

const PER_SECOND = 200;
/** As many callers may wait at once as arrive within the budget. */
const MOST_CONNECTIONS = 600;
const BUDGET_MS = 2500;
/** Beside the budget, the caller of a stalling source waits for the rest of the work on a busy machine. */
const GRACE_MS = 250;
const CARDS = 100_000;
const [A, WELL, ILL] = ['999997', '999998', '999999'];

const ILLNESSES = {
  refuses: () => t('recusa a conexão', 'refuses the connection'),
  stall: () => t('nunca responde', 'never answers'),
  flapping: () => t('oscila (mal 1 segundo em 5, ao acaso)', 'flaps (ill 1 second in 5, at random)'),
  garbage: () => t('responde lixo', 'answers garbage'),
};

/**
 * Two operators in one server, calls with a card for both at once: how long callers of the one with a healthy source wait
 * while the other's is healthy, faulty, and healthy again. The two healthy rounds show the noise.
 */
export async function measureNeighbours(bench) {
  const rows = [];
  for (const [illness, words] of Object.entries(ILLNESSES)) {
    const measured = await measureBeside(bench, illness, words());
    addFigures(bench.figures, { illness, words: words(), measured });
    rows.push(row(words(), measured));
  }
  bench.figures.addTable({
    title: t(
      `operadoras A e B no mesmo servidor, ${PER_SECOND} emissões com carteirinha por segundo cada; espera em ms`,
      `operators A and B in one server, ${PER_SECOND} issues with a card a second each; waits in ms`,
    ),
    head: [
      t('o sistema de B', 'B’s source'),
      t('A: p50 (B bem → mal)', 'A: p50 (B well → ill)'),
      t('A: p99 (B bem → mal)', 'A: p99 (B well → ill)'),
      t('razão', 'ratio'),
      t('acaso (bem ÷ bem)', 'chance (well ÷ well)'),
      t('A identificados', 'A identified'),
      t('B: com número', 'B: with a number'),
      'B: p50 / p99 / max',
      t('B identificados', 'B identified'),
      t('trocas tentadas com B', 'exchanges tried with B'),
      t('disjuntor', 'breaker'),
      t('memória', 'memory'),
    ],
    rows,
  });
}

async function measureBeside(bench, illness, words) {
  const folder = join(bench.folder, `beside-${illness}`);
  mkdirSync(folder, { recursive: true });
  const http = [
    { name: 'a', behaviour: 'well' },
    { name: 'well', behaviour: 'well' },
    ...(illness === 'refuses' ? [] : [{ name: 'ill', behaviour: illness }]),
  ];
  const stubs = await startStubs({ http });
  const ports = { ill: await freePort(), ...stubs.ports };
  const source = (name) => writeSource(folder, name, SOURCES.rest(ports[name]));
  const sources = { [A]: source('a'), [WELL]: source('well'), [ILL]: source('ill') };
  const server = await startCarimbo(await bench.install(`beside-${illness}`, { sources }));
  const { rounds, besideMs } = bench.options.pace;
  const beside = (operator, ms) => round(bench, { server, illness, operator, ms });

  say(`vizinhos (B ${words}): aquecendo`, `neighbours (B ${words}): warming up`);
  await beside(WELL, bench.options.pace.warmMs);
  const cycles = [];
  for (let i = 1; i <= rounds; i += 1) {
    say(
      `vizinhos (B ${words}): rodada ${i} de ${rounds}`,
      `neighbours (B ${words}): round ${i} of ${rounds}`,
    );
    const first = await beside(WELL, besideMs);
    const before = await sourceCounts(server, ILL);
    const ill = await beside(ILL, besideMs);
    const counts = since(before, await sourceCounts(server, ILL));
    const again = await beside(WELL, besideMs);
    cycles.push({ first, ill, again, counts });
  }
  const memory = server.peakMemory();
  await Promise.all([server.stop(), stubs.stop()]);
  return { ...summary(cycles), cycles, memory };
}

/** Calls for A and for another operator at once. */
async function round({ load }, { server, illness, operator, ms }) {
  const calls = (of) => {
    const key = server.keys[of];
    const name = `beside-${illness}-${of}`;
    const job = {
      kind: 'open',
      server: name,
      port: server.port,
      perSecond: PER_SECOND,
      ms,
      most: MOST_CONNECTIONS,
    };
    return load.issue({ ...job, calls: { key, callers: 800_000, cards: CARDS } });
  };
  const [a, b] = await Promise.all([calls(A), calls(operator)]);
  return { a, b };
}

function summary(cycles) {
  const well = ({ first, again }, percentile) =>
    (first.a.latency[percentile] + again.a.latency[percentile]) / 2;
  const over = (read) => median(cycles.map(read));
  const chances = cycles.map(({ first, again }) => again.a.latency.p99 / first.a.latency.p99);
  const sum = (read) => cycles.map(read).reduce((total, value) => total + value, 0);
  const found = (side) => (cycle) => cycle.ill[side].tally.found ?? 0;
  const asked = (side) => sum((cycle) => cycle.ill[side].latency.count);
  return {
    well: (percentile) => over((cycle) => well(cycle, percentile)),
    ill: (percentile) => over((cycle) => cycle.ill.a.latency[percentile]),
    ratio: over((cycle) => cycle.ill.a.latency.p99 / well(cycle, 'p99')),
    chances: { least: Math.min(...chances), most: Math.max(...chances) },
    b: (percentile) => over((cycle) => cycle.ill.b.latency[percentile]),
    longest: Math.max(...cycles.map((cycle) => cycle.ill.b.latency.max)),
    askedOfB: asked('b'),
    foundOfA: sum(found('a')) / asked('a'),
    foundOfB: sum(found('b')) / asked('b'),
    exchanges: sum(({ counts }) => counts.exchanges),
    breaker: cycles.at(-1).counts.breaker,
  };
}

function addFigures(figures, { illness, words, measured }) {
  const name = `${t('A, enquanto o sistema de B', 'A, while B’s source')} ${words}`;
  figures.add({
    id: `neighbours.${illness}.p99`,
    name: `${name}: p99`,
    unit: 'ms',
    carimbo: measured.ill('p99'),
    empty: measured.well('p99'),
    ratio: measured.ratio,
    detail: { chances: measured.chances, cycles: measured.cycles },
  });
  figures.add({
    id: `neighbours.${illness}.longest`,
    name: `${t('quem liga para B, cujo sistema', 'callers of B, whose source')} ${words}: ${t('a maior espera', 'the longest wait')}`,
    unit: 'ms',
    carimbo: measured.longest,
    hard: { of: 'carimbo', most: BUDGET_MS + GRACE_MS },
  });
  figures.add({
    id: `neighbours.${illness}.memory`,
    name: `${name}: ${t('maior memória residente', 'most resident memory')}`,
    unit: 'MB',
    carimbo: measured.memory,
    aim: { of: 'carimbo', most: 150 },
  });
}

function row(
  words,
  { well, ill, ratio, chances, b, longest, askedOfB, foundOfA, foundOfB, exchanges, breaker, memory },
) {
  const ms = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
  const share = (value) => `${(value * 100).toFixed(1)} %`;
  return [
    words,
    `${ms(well('p50'))} → ${ms(ill('p50'))}`,
    `${ms(well('p99'))} → ${ms(ill('p99'))}`,
    ratio.toFixed(2),
    `${chances.least.toFixed(2)}–${chances.most.toFixed(2)}`,
    share(foundOfA),
    String(askedOfB),
    `${ms(b('p50'))} / ${ms(b('p99'))} / ${ms(longest)}`,
    share(foundOfB),
    String(exchanges),
    breaker,
    memory === null ? '' : `${Math.round(memory)} MB`,
  ];
}
