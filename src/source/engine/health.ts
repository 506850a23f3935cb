import type { SourceHealth } from '../exchange.ts';
import type { Answer } from '../source.ts';
import type { BreakerState } from '../source-watch.ts';
import { attempt } from './attempt.ts';
import type { LastLookup } from './lookups.ts';
import { toFault } from './result.ts';

/** `/readyz` needs no key: whoever calls it in a loop must not reach the operator's system each time. */
const FRESH_MS = 5_000;
const CHECK_LIMIT_MS = 5_000;

export interface HealthParts {
  name: string;
  check(signal: AbortSignal): Promise<SourceHealth>;
  breaker(): BreakerState;
  last(): LastLookup | null;
}

/** How a source feels: what its wire says (asked every few seconds at most), the breaker, and the last lookup. */
export function createHealthCheck({ name, check, breaker, last }: HealthParts) {
  let asked: { health: Promise<SourceHealth>; at: number } | null = null;

  const wire = (): Promise<SourceHealth> => {
    if (asked !== null && performance.now() - asked.at < FRESH_MS) return asked.health;
    const health = settled((signal) => check(signal), AbortSignal.timeout(CHECK_LIMIT_MS), CHECK_LIMIT_MS);
    asked = { health, at: performance.now() };
    return health;
  };

  return async (signal: AbortSignal): Promise<SourceHealth> => {
    const { ok, detail } = await settled(wire, signal, CHECK_LIMIT_MS);
    const state = breaker();
    const lookup = last();
    const parts = [`${name}: ${detail}`];
    if (state !== 'closed') parts.push(BREAKER_WORDS[state]);
    if (lookup !== null) parts.push(lookupWords(lookup));
    const isWell = ok && state !== 'open' && lookup?.outcome !== 'misconfigured';
    return { ok: isWell, detail: parts.join('; ') };
  };
}

async function settled(
  check: (signal: AbortSignal) => Promise<SourceHealth>,
  signal: AbortSignal,
  limitMs: number,
): Promise<SourceHealth> {
  try {
    return await attempt(check, { signal, timeoutMs: limitMs, slowAfterMs: 0 });
  } catch (error) {
    return { ok: false, detail: toFault(error).reason };
  }
}

const BREAKER_WORDS = { open: 'disjuntor aberto', half_open: 'disjuntor em teste' };

const OUTCOME_WORDS: Record<Answer['outcome'], string> = {
  found: 'encontrada',
  not_found: 'não encontrada',
  unavailable: 'sem resposta',
  misconfigured: 'mal configurada',
};

function lookupWords({ outcome, ms, at }: LastLookup): string {
  return `última consulta há ${span(performance.now() - at)}: ${OUTCOME_WORDS[outcome]} em ${Math.round(ms)} ms`;
}

function span(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
