import { ExchangeFault, type SourceHealth } from '../../source/exchange.ts';
import { type DescribedConfig, dataFileOf, isDescribed } from '../../source/kinds/kinds.ts';
import { type Audience, type ChosenSource, nameOf } from './attempt.ts';
import { findOnceReady, READY_WITHIN_MS, withOpaqueSource } from './opaque-source.ts';
import { isOk, type Probe, probeLookup } from './probe-lookup.ts';
import { type Exchanged, openMasked, recordExchanges } from './record-exchanges.ts';
import { withinLimit } from './within-limit.ts';

const CHECK_WITHIN_MS = 10_000;

export interface CheckReport {
  /** Its file, or the operator that it belongs to. */
  source: string;
  kind: string;
  name: string;
  ok: boolean;
  detail: string;
  /** Problems that a person should look at although the source answers. */
  warnings: string[];
  /** Whether lookups are answered although the check failed: a file that was lost is still indexed. */
  answers: boolean;
  /** The result of a lookup for a card that does not exist; null where none was made. */
  probe: Probe | null;
  /** Whether the card in a reply is compared with the one looked up, so that another person's reply is noticed. */
  comparesCards: boolean;
  /** Milliseconds in total. */
  ms: number;
  /** Each request, as `GET https://…`, with status and time of its reply where known. */
  steps: { request: string; status: string | number | null; ms: number | null }[];
}

/** Never throws for faults of the operator's system: they are in the report. */
export async function checkSource(chosen: ChosenSource, audience: Audience): Promise<CheckReport> {
  const { label, config } = chosen;
  const started = performance.now();
  const exchanged: Exchanged[] = [];
  const { ok, detail, warnings, answers, probe } = isDescribed(config)
    ? { ...(await checkDescribed(config, exchanged, audience)), answers: false }
    : { ...(await checkOpaque(chosen, audience)), probe: null };
  return {
    source: label,
    kind: config.kind,
    name: nameOf(chosen),
    ok: ok && isOk(probe),
    detail,
    warnings: warnings ?? [],
    answers,
    probe,
    comparesCards: !isDescribed(config) || config.settings.mapping.card_number !== undefined,
    ms: Math.round(performance.now() - started),
    steps: exchanged.map(({ sent, received }) => ({
      request: sent.head.split('\n')[0] ?? '',
      status: received?.status ?? null,
      ms: received === null ? null : Math.round(received.ms),
    })),
  };
}

/** The connection first; where it works, one lookup, because many systems ask for credentials only then. */
async function checkDescribed(
  config: DescribedConfig,
  exchanged: Exchanged[],
  audience: Audience,
): Promise<SourceHealth & { probe: Probe | null }> {
  try {
    const { transport, secrets } = await openMasked(config);
    const { trace, exchanged: seen } = recordExchanges(secrets);
    try {
      return await withinLimit({ ...audience, ms: CHECK_WITHIN_MS }, async (signal) => {
        const health = await transport.check(signal, trace);
        const probe = health.ok ? await probeLookup(config, { transport, signal, trace }) : null;
        return { ...health, probe };
      });
    } finally {
      exchanged.push(...seen);
      await transport.close();
    }
  } catch (error) {
    return { ...failed(error, { ms: CHECK_WITHIN_MS, audience }), probe: null };
  }
}

async function checkOpaque(
  chosen: ChosenSource,
  audience: Audience,
): Promise<SourceHealth & { answers: boolean }> {
  const isFile = dataFileOf(chosen.config) !== undefined;
  const isNewFile = isFile && chosen.running === undefined;
  const ms = isNewFile ? READY_WITHIN_MS : CHECK_WITHIN_MS;
  try {
    return await withOpaqueSource(chosen, (source) =>
      withinLimit({ ...audience, ms }, async (signal) => {
        const { outcome } = isFile
          ? await findOnceReady({ source, isNewFile }, { card_number: '0' }, signal)
          : { outcome: 'unavailable' };
        return { ...(await source.check(signal)), answers: outcome === 'found' || outcome === 'not_found' };
      }),
    );
  } catch (error) {
    return { ...failed(error, { ms, audience }), answers: false };
  }
}

function failed(error: unknown, { ms, audience }: { ms: number; audience: Audience }): SourceHealth {
  if (error instanceof ExchangeFault) return { ok: false, detail: error.reason };
  if (error instanceof DOMException) {
    const seconds = ms / 1_000;
    const texts = { 'pt-BR': `sem resposta em ${seconds} s`, en: `no answer within ${seconds} s` };
    return { ok: false, detail: texts[audience.language] };
  }
  throw error;
}
