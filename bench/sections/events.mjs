import { Load } from '../load/load.mjs';
import { say, t } from '../report/language.mjs';
import { KEY, startCarimbo } from '../servers/carimbo.mjs';
import { throughputPairs } from './pairs.mjs';

const PER_SECOND = 100;
const EVENTS = 2_500;
const STREAMS = 50;
const CONNECTIONS = 64;
const CALLS = { key: KEY, callers: 800_000, cards: 0 };

/**
 * From the request to issue until its event is received, on the same node and, with PostgreSQL, on another one; and issuing
 * with 50 open streams beside issuing with none.
 */
export async function measureEvents(bench) {
  await measureDelay(bench);
  await measureIssuing(bench, {
    id: 'watched',
    query: '',
    title: t(`emissão, ${STREAMS} fluxos com tudo`, `issuing, ${STREAMS} streams of everything`),
  });
  await measureIssuing(bench, {
    id: 'filtered',
    query: '?agent=2001',
    title: t(`emissão, ${STREAMS} fluxos de um atendente`, `issuing, ${STREAMS} streams of one agent`),
  });
}

async function measureDelay({ figures, load, options, install }) {
  const made = await install('events');
  const server = await startCarimbo(made);
  const other = options.postgres ? await startCarimbo(made) : null;
  await load.issue({
    kind: 'open',
    server: 'events',
    port: server.port,
    perSecond: 300,
    ms: 3000,
    calls: CALLS,
  });
  const title = t(`evento, emitindo ${PER_SECOND}/s`, `event, issuing ${PER_SECOND}/s`);
  const measure = async (id, name, reader) => {
    say(name, name);
    const count = options.quick ? 500 : EVENTS;
    const job = { writePort: server.port, readPort: reader.port, calls: CALLS, perSecond: PER_SECOND, count };
    const { latency, missing, faults } = await load.run({ kind: 'events', ...job });
    if (missing > 0)
      throw new Error(`${name}: ${missing} events of ${count} did not come; ${faults[0] ?? ''}`);
    for (const percentile of ['p50', 'p99'])
      figures.add({
        id: `events.${id}.${percentile}`,
        name: `${name}: ${percentile}`,
        unit: 'ms',
        carimbo: latency[percentile],
        ...(percentile === 'p99' && { aim: { of: 'carimbo', most: 100 } }),
        detail: latency,
      });
  };
  await measure('same', title, server);
  if (other !== null) await measure('other', `${title}, ${t('em outro servidor', 'on another node')}`, other);
  await Promise.all([server.stop(), other?.stop()]);
}

async function measureIssuing(bench, { id, query, title }) {
  const watched = await startCarimbo(await bench.install(`events-${id}`));
  const alone = await startCarimbo(await bench.install(`events-${id}-alone`));
  const reader = new Load();
  try {
    await reader.run({ kind: 'streams', port: watched.port, key: KEY, count: STREAMS, query });
    const result = await throughputPairs(bench, {
      a: { name: `events-${id}`, server: watched },
      b: { name: `events-${id}-alone`, server: alone },
      connections: CONNECTIONS,
      calls: CALLS,
      title,
    });
    bench.figures.add({
      id: `events.${id}`,
      name: title,
      unit: '/s',
      carimbo: result.a,
      ratio: result.ratio,
      detail: { pairs: result.pairs, without: result.b },
    });
    bench.figures.add({
      id: `events.${id}.without`,
      name: t('ao lado, sem fluxos', 'beside it, without streams'),
      unit: '/s',
      carimbo: result.b,
    });
  } finally {
    reader.end();
    await Promise.all([watched.stop(), alone.stop()]);
  }
}
