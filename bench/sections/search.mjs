import { random } from '../fill/random.mjs';
import { say, t } from '../report/language.mjs';
import { KEY } from '../servers/carimbo.mjs';
import { dashboards, deadlineLists, searches } from './searches.mjs';

const TELL_EVERY_MS = 2000;
/** Shown among the figures, beside those that miss their limit; their table has all. */
const SLOWEST_SHOWN = 12;

/** Every page of searches.mjs, beside the same on an empty store. The limit applies to each. */
export async function measureSearches(bench, { days, ...servers }) {
  const { protocols } = bench.options;
  await measurePages(bench, servers, {
    id: 'search',
    what: t('procurar', 'search'),
    path: '/v1/protocols',
    pages: searches({ protocols, days, next: random(11) }),
    limit: { of: 'carimbo', most: 50 },
  });
  await measurePages(bench, servers, {
    id: 'deadlines',
    what: t('prazos', 'deadlines'),
    path: '/v1/deadlines',
    pages: deadlineLists({ days, next: random(12) }),
    limit: { of: 'carimbo', most: 100 },
  });
  await measurePages(bench, servers, {
    id: 'due',
    what: t('o que vence', 'what is due'),
    path: '/v1/deadlines/summary',
    pages: [{ name: t('por tipo e equipe', 'by class and team'), query: () => ({}) }],
    limit: { of: 'carimbo', most: 100 },
  });
  await measurePages(bench, servers, {
    id: 'dashboard',
    what: t('painel', 'dashboard'),
    path: '/v1/dashboard',
    pages: dashboards(days),
    limit: { of: 'carimbo', most: 100 },
  });
}

async function measurePages(
  { load, figures, options: { pace } },
  { stored, empty },
  { id, what, path, pages, limit },
) {
  const measured = [];
  let told = 0;
  for (const [i, { name, query }] of pages.entries()) {
    if (performance.now() - told > TELL_EVERY_MS) {
      told = performance.now();
      say(`${what} (${i + 1} de ${pages.length}): ${name}`, `${what} (${i + 1} of ${pages.length}): ${name}`);
    }
    const paths = Array.from({ length: pace.reads }, () => `${path}?${new URLSearchParams(query())}`);
    const job = { key: KEY, paths, ms: pace.readMs };
    const full = await load.read({ ...job, port: stored.port });
    const none = await load.read({ ...job, paths: paths.slice(0, 20), port: empty.port });
    const fault = full.faults[0] ?? none.faults[0];
    if (fault !== undefined) say(`  ✗ ${fault}`, `  ✗ ${fault}`);
    measured.push({
      id: `stored.${id}.${name}`,
      name: `${what}: ${name}`,
      unit: 'ms',
      carimbo: full.failed > 0 ? Number.POSITIVE_INFINITY : full.latency.p99,
      empty: none.latency.p99,
      hard: limit,
      detail: { ...full, first: paths[0] },
    });
  }
  measured.sort((a, b) => b.carimbo - a.carimbo);
  for (const [place, figure] of measured.entries())
    figures.add({ ...figure, only_in_json: place >= SLOWEST_SHOWN && figure.carimbo <= limit.most });
  figures.addTable({
    title: `${what}, ms`,
    head: [what, 'p50', 'p99', t('itens', 'items')],
    rows: measured.map(({ name, detail: { latency, items } }) => [
      name.slice(what.length + 2),
      ...[latency.p50, latency.p99].map((ms) => (ms ?? Number.NaN).toFixed(2)),
      String(items),
    ]),
  });
}
