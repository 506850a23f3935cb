import { t } from '../../cli/language.ts';
import type { ChosenSource } from '../../cli/source/choose-source.ts';
import { ExchangeFault, type SourceHealth } from '../../source/exchange.ts';
import { type DescribedConfig, isDescribed } from '../described-config.ts';
import { findOnceReady, READY_WITHIN_MS, withWholeSource } from './opaque-source.ts';
import { isWell, type Probe, probeLookup } from './probe-lookup.ts';
import { type Exchanged, openWire, recorder } from './record-exchanges.ts';
import { patiently } from './within-limit.ts';

const CHECK_WITHIN_MS = 10_000;

export interface CheckReport {
  /** Its file, or the operator it belongs to. */
  source: string;
  kind: string;
  name: string;
  ok: boolean;
  detail: string;
  /** What a person should look at although the source answers. */
  warnings: string[];
  /** What came of asking for a card that nobody has; null where it was not asked for. */
  probe: Probe | null;
  /** Whether an answer about somebody else would be noticed: the card in it is compared with the one asked for. */
  comparesCards: boolean;
  /** Milliseconds, all in all. */
  ms: number;
  /** Each request made, as `GET https://…`, with what came and how fast where that is known. */
  steps: { request: string; status: string | number | null; ms: number | null }[];
}

/** Never throws: what goes wrong is what was asked for. */
export async function checkSource(chosen: ChosenSource): Promise<CheckReport> {
  const { label, config } = chosen;
  const started = performance.now();
  const exchanged: Exchanged[] = [];
  const { ok, detail, warnings, probe } = isDescribed(config)
    ? await checkWire(config, exchanged)
    : { ...(await checkWhole(chosen)), probe: null };
  return {
    source: label,
    kind: config.kind,
    name: config.kind === 'file' ? label : config.name,
    ok: ok && isWell(probe),
    detail,
    warnings: warnings ?? [],
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

/** The way and the door first; where those are open, one question, because many systems ask for credentials only then. */
async function checkWire(
  config: DescribedConfig,
  exchanged: Exchanged[],
): Promise<SourceHealth & { probe: Probe | null }> {
  try {
    const { transport, secrets } = await openWire(config);
    const { trace, exchanged: seen } = recorder(secrets);
    try {
      return await patiently(CHECK_WITHIN_MS, async (signal) => {
        const health = await transport.check(signal, trace);
        const probe = health.ok ? await probeLookup(config, { transport, signal, trace }) : null;
        return { ...health, probe };
      });
    } finally {
      exchanged.push(...seen);
      await transport.close();
    }
  } catch (error) {
    return { ...failed(error, CHECK_WITHIN_MS), probe: null };
  }
}

async function checkWhole(chosen: ChosenSource): Promise<SourceHealth> {
  const limit = chosen.config.kind === 'file' ? READY_WITHIN_MS : CHECK_WITHIN_MS;
  try {
    return await withWholeSource(chosen, (source) =>
      patiently(limit, async (signal) => {
        if (source.kind === 'file') await findOnceReady(source, { card_number: '0' }, signal);
        return source.check(signal);
      }),
    );
  } catch (error) {
    return failed(error, limit);
  }
}

function failed(error: unknown, ms: number): SourceHealth {
  if (error instanceof ExchangeFault) return { ok: false, detail: error.reason };
  if (error instanceof DOMException) {
    const seconds = ms / 1_000;
    return { ok: false, detail: t(`sem resposta em ${seconds} s`, `no answer within ${seconds} s`) };
  }
  throw error;
}
