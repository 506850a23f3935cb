import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { median } from '../load/samples.mjs';
import { t } from '../report/language.mjs';
import { KEY, startCarimbo } from '../servers/carimbo.mjs';
import { latencyPairs, throughputPairs } from './pairs.mjs';

/** Two servers of the same code differ by as much on a quiet machine. */
const NOT_SLOWER = { of: 'ratio', least: 0.95 };
const CONNECTIONS = 64;
/** In hundredths of a second (`CLK_TCK` of Linux). */
const TICK_US = 10_000;
/** What is written after the commit is written within so long. */
const SETTLED_MS = 4000;

/**
 * Issuing by this checkout and by another one, in turn. The other one is built (`node scripts/build.mjs`) and starts its own
 * server on a database of its own schema.
 */
export async function measureBefore(bench) {
  const { options, figures } = bench;
  if (options.before === null) throw new Error('--before');
  if (options.postgres) throw new Error('--before: SQLite');
  const other = await import(pathToFileURL(join(options.before, 'bench/servers/carimbo.mjs')).href);
  const rows = [];
  for (const [id, title, withCard] of [
    ['issue', t('emissão', 'issuing'), false],
    ['card', t('emissão com carteirinha', 'issuing with a card'), true],
  ]) {
    const name = `before-${id}`;
    const calls = { key: KEY, callers: 800_000, cards: withCard ? bench.csv.cards : 0 };
    const a = { name, server: await startCarimbo(await bench.install(name)) };
    const b = { name: `${name}-other`, server: await startOther(bench, other, `${name}-other`) };
    const pairs = await throughputPairs(bench, { a, b, connections: CONNECTIONS, calls, title });
    const { of } = await latencyPairs(bench, { a, b, calls, title: `${title}, 500/s` });
    const cpu = await cpuPairs(bench, { a, b, calls });
    await Promise.all([a.server.stop(), b.server.stop()]);
    figures.add({
      id: `before.${id}`,
      name: t(`${title}: agora ÷ antes`, `${title}: now ÷ before`),
      unit: '/s',
      carimbo: pairs.a,
      ratio: pairs.ratio,
      hard: NOT_SLOWER,
      detail: { pairs: pairs.pairs, cpu },
    });
    const both = (x, y, digits) => `${x.toFixed(digits)} (${y.toFixed(digits)})`;
    rows.push([
      title,
      both(pairs.a, pairs.b, 0),
      both(of('a', 'p50'), of('b', 'p50'), 1),
      both(of('a', 'p99'), of('b', 'p99'), 1),
      both(cpu.a, cpu.b, 0),
    ]);
  }
  figures.addTable({
    title: t('agora (antes)', 'now (before)'),
    head: ['', '/s', 'p50, ms', 'p99, ms', t('processador, µs', 'processor, µs')],
    rows,
  });
}

async function startOther(bench, { installation, prepareStore, startCarimbo: start }, name) {
  const made = installation({ folder: join(bench.folder, name), csv: bench.csv.path });
  await prepareStore(made);
  return start(made);
}

/** Processor time for each issue at 500 per second, with what is written after the commit. */
async function cpuPairs({ load, options: { pace } }, { a, b, calls }) {
  const used = { a: [], b: [] };
  for (let round = 0; round < 3; round += 1)
    for (const [side, { name, server }] of Object.entries({ a, b })) {
      const before = ticks(server);
      const { latency } = await load.issue({
        kind: 'open',
        server: name,
        port: server.port,
        perSecond: 500,
        ms: pace.openMs,
        calls,
      });
      await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
      used[side].push(((ticks(server) - before) * TICK_US) / latency.count);
    }
  return { a: median(used.a), b: median(used.b) };
}

/** User and system time of the process (proc(5), fields 14 and 15). */
function ticks({ child }) {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
