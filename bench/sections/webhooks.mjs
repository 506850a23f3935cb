import { createServer } from 'node:http';
import { say, t } from '../report/language.mjs';
import { KEY, startCarimbo } from '../servers/carimbo.mjs';
import { freePort } from '../servers/process.mjs';
import { latencyPairs } from './pairs.mjs';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const CALLS = { key: KEY, callers: 800_000, cards: 0 };

/** @returns {{id: string, name: string, answer: ((reply: object) => void) | null}[]} what the receiver does; null: it is gone */
const cases = () => [
  { id: 'well', name: t('aceita', 'accepts'), answer: (reply) => reply.writeHead(204).end() },
  {
    id: 'slow',
    name: t('demora 1 s', 'takes 1 s'),
    answer: (reply) => setTimeout(() => reply.writeHead(204).end(), 1000),
  },
  { id: 'fails', name: t('responde 500', 'answers 500'), answer: (reply) => reply.writeHead(500).end() },
  { id: 'gone', name: t('não existe', 'is gone'), answer: null },
];

/** Issuing 500 a second with a webhook for every issue, beside issuing without one. */
export async function measureWebhooks(bench) {
  for (const { id, name, answer } of cases()) {
    const port = await freePort();
    const receiver = answer === null ? null : await receive(port, answer);
    const webhooks = [
      { name: 'bench', url: `http://127.0.0.1:${port}/`, secrets: [SECRET], types: ['issued'] },
    ];
    const told = await startCarimbo(await bench.install(`webhooks-${id}`, { webhooks }));
    const alone = await startCarimbo(await bench.install(`webhooks-${id}-alone`));
    const title = t(`emissão a 500/s, webhook que ${name}`, `issuing at 500/s, webhook that ${name}`);
    try {
      say(title, title);
      const { of, rounds } = await latencyPairs(bench, {
        a: { name: `webhooks-${id}`, server: told },
        b: { name: `webhooks-${id}-alone`, server: alone },
        calls: CALLS,
        title,
      });
      for (const percentile of ['p50', 'p99'])
        bench.figures.add({
          id: `webhooks.${id}.${percentile}`,
          name: `${title}: ${percentile}`,
          unit: 'ms',
          carimbo: of('a', percentile),
          detail: { without: of('b', percentile), rounds },
        });
      bench.figures.add({
        id: `webhooks.${id}.without`,
        name: t('ao lado, sem webhook: p99', 'beside it, without a webhook: p99'),
        unit: 'ms',
        carimbo: of('b', 'p99'),
      });
    } finally {
      await Promise.all([told.stop(), alone.stop()]);
      receiver?.closeAllConnections();
      receiver?.close();
    }
  }
}

function receive(port, answer) {
  const server = createServer((request, reply) => request.resume().on('end', () => answer(reply)));
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}
