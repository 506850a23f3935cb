import { random } from '../fill/random.mjs';
import { say, t } from '../report/language.mjs';
import { KEY } from '../servers/carimbo.mjs';
import { searches } from './searches.mjs';

const TELL_EVERY_MS = 2000;
/** Shown in the table, beside those that miss their limit; the JSON has all. */
const SLOWEST_SHOWN = 12;
const LIMIT = { of: 'carimbo', most: 50 };

/** Every search of searches.mjs, beside the same on an empty store. The limit applies to each. */
export async function measureSearches(
  { load, figures, options: { protocols, pace } },
  { stored, empty, days },
) {
  const list = searches({ protocols, days, next: random(11) });
  const measured = [];
  let told = 0;
  for (const [i, { name, query }] of list.entries()) {
    if (performance.now() - told > TELL_EVERY_MS) {
      told = performance.now();
      say(`procurar (${i + 1} de ${list.length}): ${name}`, `search (${i + 1} of ${list.length}): ${name}`);
    }
    const paths = Array.from({ length: pace.reads }, () => `/v1/protocols?${new URLSearchParams(query())}`);
    const job = { key: KEY, paths, ms: pace.readMs };
    const full = await load.read({ ...job, port: stored.port });
    const none = await load.read({ ...job, paths: paths.slice(0, 20), port: empty.port });
    const fault = full.faults[0] ?? none.faults[0];
    if (fault !== undefined) say(`  ✗ ${fault}`, `  ✗ ${fault}`);
    measured.push({
      id: `stored.search.${name}`,
      name: `${t('procurar', 'search')}: ${name}`,
      unit: 'ms',
      carimbo: full.failed > 0 ? Number.POSITIVE_INFINITY : full.latency.p99,
      empty: none.latency.p99,
      hard: LIMIT,
      detail: { ...full, first: paths[0] },
    });
  }
  measured.sort((a, b) => b.carimbo - a.carimbo);
  for (const [place, figure] of measured.entries())
    figures.add({ ...figure, only_in_json: place >= SLOWEST_SHOWN && figure.carimbo <= LIMIT.most });
}
