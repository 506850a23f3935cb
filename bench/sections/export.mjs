import { setTimeout as delay } from 'node:timers/promises';
import { population } from '../fill/calls.mjs';
import { say, t } from '../report/language.mjs';
import { KEY, startCarimbo } from '../servers/carimbo.mjs';

const ISSUES_PER_SECOND = 300;
const FORMATS = ['csv', 'xlsx'];
const LEAST = { csv: 50_000, xlsx: 10_000 };
const BESIDE_EXPORTS = { p99: { of: 'carimbo', most: 10 } };
/** Between two attempts while the server still ends an export that was left. */
const PAUSE_MS = 50;

/** Exports of all stored protocols: rows a second, the server's memory, and issuing at 300/s beside them. */
export async function measureExport(bench) {
  const { figures, load, options } = bench;
  const { made } = await bench.filled();
  const server = await startCarimbo(made);
  const { callers } = population(options.protocols);
  const issue = (ms) =>
    load.issue({
      kind: 'open',
      server: 'export',
      port: server.port,
      perSecond: ISSUES_PER_SECOND,
      ms,
      calls: { key: KEY, callers, cards: 0 },
    });
  const add = (id, name, unit, value, more = {}) =>
    figures.add({ id: `export.${id}`, name, unit, carimbo: value, ...more });
  await issue(options.pace.warmMs);
  const before = server.memory();
  await measureFiles(server, add);
  const highest = server.peakMemory();
  const alone = await issue(options.pace.openMs);
  addMemory({ before, highest, after: server.memory() }, add);
  const title = t(`emissão a ${ISSUES_PER_SECOND}/s`, `issuing at ${ISSUES_PER_SECOND}/s`);
  addIssuing({ id: 'alone', name: title, round: alone }, add);
  for (const format of FORMATS) {
    const name = `${title}, ${t('ao lado de exportações em', 'beside exports as')} ${format.toUpperCase()}`;
    say(name, name);
    const until = performance.now() + options.pace.openMs;
    const [beside] = await Promise.all([issue(options.pace.openMs), exportUntil(server.port, format, until)]);
    addIssuing({ id: format, name, round: beside, limits: BESIDE_EXPORTS }, add);
  }
  await server.stop();
}

async function measureFiles(server, add) {
  let rows = null;
  for (const format of FORMATS) {
    say(`exportação: ${format}`, `export: ${format}`);
    const file = await exportAll(server.port, format);
    // Both have the same rows: nothing is issued between them.
    rows ??= file.lines - 1;
    const name = t(`exportação em ${format.toUpperCase()}`, `export as ${format.toUpperCase()}`);
    add(format, `${name}: ${t('linhas', 'rows')}`, '/s', rows / file.seconds, {
      hard: { of: 'carimbo', least: LEAST[format] },
      detail: { ...file, rows },
    });
  }
}

function addMemory({ before, highest, after }, add) {
  const resident = t('memória residente', 'resident memory');
  add('memory.before', `${resident}, ${t('antes de exportar', 'before exporting')}`, 'MB', before);
  add('memory', t('maior memória residente, exportando', 'most resident memory, exporting'), 'MB', highest);
  add('memory.after', `${resident}, ${t('depois', 'afterwards')}`, 'MB', after);
}

function addIssuing({ id, name, round, limits = {} }, add) {
  for (const percentile of ['p50', 'p99'])
    add(`issue.${id}.${percentile}`, `${name}: ${percentile}`, 'ms', round.latency[percentile], {
      hard: limits[percentile],
      detail: round,
    });
}

/** One export after another; the last one is left in the middle. */
async function exportUntil(port, format, until) {
  const signal = AbortSignal.timeout(Math.max(1, Math.round(until - performance.now())));
  while (!signal.aborted) await exportAll(port, format, signal).catch((error) => left(error, signal));
}

function left(error, signal) {
  if (!signal.aborted) throw error;
}

async function exportAll(port, format, signal) {
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/v1/protocols/export?format=${format}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: '{}',
      signal,
    });
  let begin = performance.now();
  let reply = await ask();
  while (reply.status === 429) {
    await reply.body.cancel();
    await delay(PAUSE_MS, undefined, { signal });
    begin = performance.now();
    reply = await ask();
  }
  if (reply.status !== 200) throw new Error(`export: ${reply.status} ${await reply.text()}`);
  let bytes = 0;
  let lines = 0;
  for await (const part of reply.body) {
    bytes += part.length;
    if (format === 'csv') for (const byte of part) if (byte === 10) lines += 1;
  }
  return { bytes, lines, seconds: (performance.now() - begin) / 1000 };
}
