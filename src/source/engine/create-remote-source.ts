import type { SourceDeps } from '../deps.ts';
import type { ExchangeFault } from '../exchange.ts';
import type { DescribedSettings } from '../schema/described-source.ts';
import { Secrets } from '../secrets.ts';
import type { Answer, Query, Source } from '../source.ts';
import type { SourceConfig } from '../source-config.ts';
import type { DescribedKind } from '../source-kind.ts';
import { UNWATCHED } from '../source-watch.ts';
import { createIssuer } from './create-issuer.ts';
import { createRegistrar } from './create-registrar.ts';
import { createHealthCheck } from './health.ts';
import { Lazy } from './lazy.ts';
import { askLimits } from './limits.ts';
import { Lookups } from './lookups.ts';
import type { Interpreter } from './mapping/interpreter.ts';
import { Pipeline, type Work } from './pipeline.ts';
import type { SourceParts } from './source-parts.ts';

export interface RemoteSourceDeps extends SourceDeps {
  kind: Pick<DescribedKind, 'open' | 'defaultOutcome'>;
  interpreter?: Interpreter;
}

/**
 * An operator's system as a source file describes it: a transport, an interpreter of its replies, and the pipelines
 * before it. Resolves at once; what is wrong with the transport is an Answer, and in `check`.
 */
export async function createRemoteSource(
  config: SourceConfig<DescribedSettings>,
  { operator, log, watch = UNWATCHED, kind, interpreter }: RemoteSourceDeps,
): Promise<Source> {
  const { settings, name } = config;
  const answers = {
    card_number: settings.lookup.card_number !== undefined,
    cpf: settings.lookup.cpf !== undefined,
  };
  const limits = askLimits(settings.limits);
  const pipelines = { operator, source: name, log, watch, limits };
  const secrets = new Secrets(config.secrets);
  const transport = new Lazy(() => kind.open(config, { secrets, log }));
  const interpret = once(async () => interpreter ?? (await loadInterpreter(settings, kind)));
  const parts: SourceParts = { transport, interpreter: interpret, parameters: config.values };

  const lookups = new Lookups({
    ...pipelines,
    prepare: (query) => prepareLookup(query, { ...parts, answers, secrets }),
  });
  // Logged when Carimbo starts; and the first caller does not wait for a driver to load.
  transport.get().catch((fault: ExchangeFault) => lookups.report(fault));
  const issuing = settings.issue && new Pipeline({ ...pipelines, bulkhead: 'issue' });
  const registering = settings.register && new Pipeline({ ...pipelines, bulkhead: 'register' });

  return {
    kind: config.kind,
    answers,
    find: (query, limit) => lookups.find(query, limit),
    check: createHealthCheck({
      name,
      check: async (signal) => (await transport.get()).check(signal),
      lookups,
    }),
    issuer:
      settings.issue &&
      issuing &&
      createIssuer({
        ...parts,
        pipeline: issuing,
        idempotent: settings.issue.idempotent ?? false,
        canFind: settings.issue.find !== undefined,
      }),
    registrar:
      settings.register &&
      registering &&
      createRegistrar({ ...parts, pipeline: registering, on: settings.register.on }),
    async close() {
      lookups.close();
      issuing?.close();
      registering?.close();
      await transport.close((opened) => opened.close());
    },
  };
}

async function loadInterpreter(
  settings: DescribedSettings,
  kind: RemoteSourceDeps['kind'],
): Promise<Interpreter> {
  return (await import('./mapping/interpreter.ts')).createInterpreter(settings, kind);
}

/** The exchange of a lookup; null for a card or CPF that cannot exist at the operator's. */
async function prepareLookup(
  query: Query,
  {
    transport,
    interpreter,
    parameters,
    answers,
    secrets,
  }: SourceParts & { answers: Source['answers']; secrets: Secrets },
): Promise<Work<Answer> | null> {
  const by = 'cpf' in query ? 'cpf' : 'card_number';
  if (!answers[by])
    return async () => ({
      outcome: 'misconfigured',
      code: 'misconfigured',
      reason: `o arquivo de origem não tem lookup.${by}`,
    });
  const reader = await interpreter();
  const values = reader.values(query);
  if (values === null) return null;
  return async (limit) => {
    const opened = await transport.get();
    const reply = await opened.exchange(`lookup.${by}`, { ...parameters, ...values }, limit);
    return answerFrom(await reader.lookup(reply, query), secrets);
  };
}

function answerFrom(
  { outcome, rule, reason: why, beneficiary, systemWorks }: Awaited<ReturnType<Interpreter['lookup']>>,
  secrets: Secrets,
): Answer {
  if (outcome === 'not_found') return { outcome };
  const code = 'reply';
  const reason = secrets.mask(why ?? `a resposta diz isso (${rule})`);
  if (outcome === 'misconfigured') return { outcome, code, reason, ...(systemWorks && { systemWorks }) };
  if (outcome === 'unavailable') return { outcome, code, reason };
  if (beneficiary === undefined)
    return { outcome: 'misconfigured', code, reason: `encontrado, mas sem beneficiário (${rule})` };
  return { outcome, beneficiary };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
