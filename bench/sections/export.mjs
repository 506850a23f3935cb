import { population } from '../fill/calls.mjs';
import { filledInstallation } from '../fill/fill.mjs';
import { say, t } from '../report/language.mjs';
import { KEY, startCarimbo } from '../servers/carimbo.mjs';

const ISSUES_PER_SECOND = 300;
const LEAST = { csv: 50_000, xlsx: 10_000 };

/** Exports of all stored protocols: rows a second, the server's memory, and issuing at 300/s beside them. */
export async function measureExport(bench) {
  const { figures, load, options } = bench;
  const { made } = await filledInstallation(bench);
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
  const before = server.peakMemory();
  for (const format of ['csv', 'xlsx']) {
    say(`exportação: ${format}`, `export: ${format}`);
    const file = await exportAll(server.port, format);
    const name = t(`exportação em ${format.toUpperCase()}`, `export as ${format.toUpperCase()}`);
    const rows = format === 'csv' ? file.lines - 1 : options.protocols;
    add(format, name, '/s', rows / file.seconds, {
      hard: { of: 'carimbo', least: LEAST[format] },
      detail: { ...file, rows },
    });
  }
  add('memory.before', t('maior memória residente, antes', 'most resident memory, before'), 'MB', before);
  add(
    'memory',
    t('maior memória residente, exportando', 'most resident memory, exporting'),
    'MB',
    server.peakMemory(),
  );
  const title = t(`emissão a ${ISSUES_PER_SECOND}/s`, `issuing at ${ISSUES_PER_SECOND}/s`);
  const alone = await issue(options.pace.openMs);
  add('issue.alone.p99', `${title}: p99`, 'ms', alone.latency.p99, { detail: alone });
  for (const format of ['csv', 'xlsx']) {
    const name = `${title}, ${t('ao lado de exportações em', 'beside exports as')} ${format.toUpperCase()}`;
    say(name, name);
    const until = performance.now() + options.pace.openMs;
    const [beside] = await Promise.all([issue(options.pace.openMs), exportUntil(server.port, format, until)]);
    add(`issue.${format}.p99`, `${name}: p99`, 'ms', beside.latency.p99, {
      hard: { of: 'carimbo', most: 10 },
      detail: beside,
    });
  }
  await server.stop();
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
  const begin = performance.now();
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/v1/protocols/export?format=${format}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: '{}',
      signal,
    });
  let reply = await ask();
  // The server is still ending the one that was left in the middle.
  for (; reply.status === 429; reply = await ask()) await reply.body.cancel();
  if (reply.status !== 200) throw new Error(`export: ${reply.status} ${await reply.text()}`);
  let bytes = 0;
  let lines = 0;
  for await (const part of reply.body) {
    bytes += part.length;
    if (format === 'csv') for (const byte of part) if (byte === 10) lines += 1;
  }
  return { bytes, lines, seconds: (performance.now() - begin) / 1000 };
}
