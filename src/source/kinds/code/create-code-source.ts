import type { SourceDeps } from '../../deps.ts';
import { createHealthCheck } from '../../engine/health.ts';
import { Lazy } from '../../engine/lazy.ts';
import { askLimits } from '../../engine/limits.ts';
import { Lookups } from '../../engine/lookups.ts';
import { writeValue } from '../../engine/mapping/write-value.ts';
import type { Work } from '../../engine/pipeline.ts';
import { ExchangeFault, type SourceHealth } from '../../exchange.ts';
import { Secrets } from '../../secrets.ts';
import type { Answer, Query, Source } from '../../source.ts';
import type { SourceConfig } from '../../source-config.ts';
import { UNWATCHED } from '../../source-watch.ts';
import { loadModule } from './load-module.ts';
import { readAnswer } from './read-answer.ts';
import type { CodeSettings } from './schema.ts';
import type { OwnSource } from './source-module.ts';

/** A source behind a module written for the site; see source-module.ts. Resolves at once, whatever the module does. */
export async function createCodeSource(
  config: SourceConfig<CodeSettings>,
  { operator, log, watch = UNWATCHED }: SourceDeps,
): Promise<Source> {
  const { settings, name } = config;
  const secrets = new Secrets(config.secrets);
  let answers: Source['answers'] = { card_number: true, cpf: true };
  const own = new Lazy(async () => {
    const source = await loadModule(config, { log, secrets });
    const { card_number = true, cpf = true } = source.answers ?? {};
    answers = { card_number, cpf };
    return source;
  });

  const prepare = async (asked: Query): Promise<Work<Answer> | null> => {
    const by = 'cpf' in asked ? 'cpf' : 'card_number';
    const written = writeValue('cpf' in asked ? asked.cpf : asked.card_number, settings.input?.[by]);
    if (written === null) return null;
    const query: Query = by === 'cpf' ? { cpf: written } : { card_number: written };
    return async ({ signal }) => {
      const answer = readAnswer(await askModule(await own.get(), query, signal), { asked, written });
      return 'reason' in answer ? { ...answer, reason: secrets.mask(answer.reason) } : answer;
    };
  };
  const lookups = new Lookups({
    prepare,
    operator,
    source: name,
    log,
    watch,
    limits: askLimits(settings.limits),
  });
  // Logged when Carimbo starts, not with the first caller.
  own.get().catch((fault: ExchangeFault) => lookups.report(fault));

  return {
    kind: 'code',
    get answers() {
      return answers;
    },
    find: (query, limit) => lookups.find(query, limit),
    check: createHealthCheck({
      name,
      check: async (signal) => {
        const { ok, detail } = await healthOf(await own.get(), signal);
        return { ok, detail: secrets.mask(detail) };
      },
      lookups,
    }),
    async close() {
      lookups.close();
      await own.close((source) => endModule(source));
    },
  };
}

async function askModule(source: OwnSource, query: Query, signal: AbortSignal): Promise<unknown> {
  try {
    return await source.find(query, signal);
  } catch (cause) {
    const reason = threw(cause);
    throw new ExchangeFault('module', { outcome: 'unavailable', reason, transient: true, cause });
  }
}

async function healthOf(source: OwnSource, signal: AbortSignal): Promise<SourceHealth> {
  if (source.check === undefined) return { ok: true, detail: 'o módulo está carregado' };
  try {
    const { ok, detail } = await source.check(signal);
    return { ok: ok === true, detail: String(detail) };
  } catch (error) {
    return { ok: false, detail: threw(error) };
  }
}

async function endModule(source: OwnSource): Promise<void> {
  try {
    await source.close?.();
  } catch {
    // Closing goes on.
  }
}

/** The name only: the message of a module's error may quote a person or a password. */
function threw(error: unknown): string {
  return `o módulo falhou (${error instanceof Error ? error.name : typeof error})`;
}
