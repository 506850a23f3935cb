import { afterEach, describe, expect, it } from 'vitest';
import { createSourceLookup, type SourceLookupResult } from '../../src/service/source-lookup.ts';
import { createSource } from '../../src/source/kinds/create-source.ts';
import type { GrpcSettings } from '../../src/source/kinds/grpc/schema.ts';
import type { DescribedSettings } from '../../src/source/schema/described-source.ts';
import type { SourceConfig } from '../../src/source/source-config.ts';
import { remoteConfig } from '../support/remote-config.ts';
import { FOLDER, operatorServer, stopOperatorServers } from './grpc/operator-server.ts';
import { httpServer, json } from './http-server.ts';
import { restConfig, SILENT } from './http-transport.ts';

const OPERATOR = '326305';
const LIMITS = { timeout_ms: 10_000, attempts: 2, concurrency: 30, queue: 2_000, breaker: { failures: 100 } };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  stopOperatorServers();
});

/** Answers at once or after a delay, or fails, at random. */
function answerOrFail(answer: () => void, fail: () => void): void {
  const dice = Math.random();
  if (dice < 0.1) fail();
  else if (dice < 0.5) setTimeout(answer, Math.random() * 40);
  else answer();
}

async function restSource(): Promise<SourceConfig<DescribedSettings>> {
  const server = await httpServer(({ url }, response) => {
    const card = url.split('/').at(-1);
    answerOrFail(
      () => json(response, { nome: `pessoa ${card}` }),
      () => (Math.random() < 0.5 ? response.destroy() : json(response, {}, 500)),
    );
  });
  closing.push(() => server.close());
  return restConfig({
    connection: { base_url: server.origin },
    limits: LIMITS,
    lookup: { card_number: { url: '/b/${card_number}' } },
  });
}

async function grpcSource(): Promise<SourceConfig<DescribedSettings>> {
  const server = await operatorServer({
    answer: ({ message }, respond) =>
      answerOrFail(
        () => respond(null, { nome: `pessoa ${message.carteirinha}` }),
        () => respond({ code: 13, details: 'caiu' }),
      ),
  });
  return remoteConfig<GrpcSettings>(
    {
      kind: 'grpc',
      connection: { address: server.address, proto: ['operadora.proto'] },
      limits: LIMITS,
      lookup: {
        card_number: {
          method: 'operadora.v1.Beneficiarios/Buscar',
          message: { carteirinha: '${card_number}' },
        },
      },
      mapping: { name: 'nome', active: 'true' },
    },
    { folder: FOLDER },
  );
}

describe.each([
  ['REST', restSource],
  ['gRPC', grpcSource],
])('%s, a thousand callers at once', (_kind, make) => {
  it('gives each of two callers their own data, never the other’s', async () => {
    const source = await createSource(await make(), {
      operator: OPERATOR,
      indexDir: '/',
      log: SILENT,
    });
    closing.push(() => source.close());
    const { lookUp } = createSourceLookup({
      sources: new Map([[OPERATOR, source]]),
      operators: new Map([[OPERATOR, { lookupBudgetMs: 30_000 }]]),
    });
    const cards = Array.from({ length: 1_000 }, (_, i) => (i % 2 === 0 ? '1001' : '2002'));
    // The same question is asked once for all who ask it: half of them ask the source themselves.
    const answers = await Promise.all(
      cards.map(async (card_number, i): Promise<SourceLookupResult | null> => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
        if (i % 4 < 2) return lookUp(OPERATOR, { card_number });
        const answer = await source.find({ card_number }, { signal: AbortSignal.timeout(30_000) });
        return answer.outcome === 'found'
          ? { identification: 'found', beneficiary: answer.beneficiary }
          : null;
      }),
    );
    const told = answers.map((answer) => answer?.beneficiary?.name ?? null);
    expect(told.filter((name, i) => name !== null && name !== `pessoa ${cards[i]}`)).toEqual([]);
    expect(told.filter((name) => name !== null).length).toBeGreaterThan(800);
  });
});
