import { card } from '../fill/people.mjs';
import { t } from '../report/language.mjs';
import { captureReply, startBare } from '../servers/bare.mjs';
import { KEY, startCarimbo } from '../servers/carimbo.mjs';
import { throughputPairs } from './pairs.mjs';

const FLOOR = { of: 'ratio', least: 0.4 };
const AIM = { of: 'ratio', least: 0.6 };
const MEMORY = { of: 'carimbo', most: 150 };

/**
 * Durable protocols per second, beside bare node:http answering the same bytes.
 * @param {import('../main.mjs').Bench} bench @param {{withCard: boolean}} variant
 */
export async function measureIssue(bench, { withCard }) {
  const { figures, options, csv } = bench;
  const id = withCard ? 'card' : 'issue';
  const name = withCard ? t('emissão com carteirinha', 'issuing with a card') : t('emissão', 'issuing');
  const calls = { key: KEY, callers: 800_000, cards: withCard ? csv.cards : 0 };
  let memory = null;
  for (const connections of options.levels) {
    const carimbo = await startCarimbo(await bench.install(`${id}-${connections}`));
    const bare = await startBare({ folder: bench.folder, reply: await issueReply(carimbo, withCard) });
    const result = await throughputPairs(bench, {
      a: { name: `${id}-${connections}`, server: carimbo },
      b: { name: `bare-${id}-${connections}`, server: bare },
      connections,
      calls,
      title: `${name}, ${connections}`,
    });
    memory = larger(memory, carimbo.peakMemory());
    await Promise.all([carimbo.stop(), bare.stop()]);
    figures.add({
      id: `${id}.${connections}`,
      name: `${name}, ${connections} ${t('conexões', 'connections')}`,
      unit: '/s',
      carimbo: result.a,
      bare: result.b,
      ratio: result.ratio,
      hard: FLOOR,
      aim: AIM,
      detail: { pairs: result.pairs },
    });
  }
  figures.add({
    id: `${id}.memory`,
    name: `${name}: ${t('maior memória residente', 'most resident memory')}`,
    unit: 'MB',
    carimbo: memory,
    hard: MEMORY,
  });
}

/** Carimbo's reply to such a request, for bare node:http. */
export async function issueReply({ port }, withCard) {
  const body = { call_id: 'pbx1-0000000001.000000001', caller: '+5511987654321' };
  const reply = await captureReply({
    port,
    method: 'POST',
    path: '/v1/protocols',
    key: KEY,
    body: withCard ? { ...body, card_number: card(1) } : body,
  });
  const { identification } = JSON.parse(reply.body);
  const expected = withCard ? 'found' : 'not_informed';
  if (identification !== expected) throw new Error(`identification is ${identification}, not ${expected}`);
  return reply;
}

function larger(a, b) {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
