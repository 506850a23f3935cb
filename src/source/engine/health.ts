import { withTimeout } from '../../concurrency/with-timeout.ts';
import type { SourceHealth } from '../exchange.ts';
import type { Answer } from '../source.ts';
import type { LastLookup, Lookups } from './lookups.ts';
import { noAnswer } from './pipeline.ts';
import { toFault } from './result.ts';

/** `/readyz` needs no key: requests in a loop must not reach the operator's system each time. */
const FRESH_MS = 5_000;
const CHECK_LIMIT_MS = 5_000;

export interface HealthParts {
  name: string;
  check(signal: AbortSignal): Promise<SourceHealth>;
  lookups: Pick<Lookups, 'state' | 'last'>;
}

/** The health of a source: its transport (checked every few seconds at most), the breaker, and the last lookup. */
export function createHealthCheck({ name, check, lookups }: HealthParts) {
  let asked: { health: Promise<SourceHealth>; at: number } | null = null;

  const ask = (): Promise<SourceHealth> => {
    if (asked !== null && performance.now() - asked.at < FRESH_MS) return asked.health;
    asked = { health: limited(check), at: performance.now() };
    return asked.health;
  };

  return async (signal: AbortSignal): Promise<SourceHealth> => {
    const { ok, detail } = await limited(ask, signal);
    const { state, last } = lookups;
    const parts = [`${name}: ${detail}`];
    if (state !== 'closed') parts.push(BREAKER_WORDS[state]);
    if (last !== null) parts.push(lookupWords(last));
    const systemWorks = ok && state !== 'open' && last?.outcome !== 'misconfigured';
    return { ok: systemWorks, detail: parts.join('; ') };
  };
}

async function limited(
  check: (signal: AbortSignal) => Promise<SourceHealth>,
  caller?: AbortSignal,
): Promise<SourceHealth> {
  const begun = performance.now();
  const otherwise = (): never => {
    throw noAnswer(Math.round(performance.now() - begun));
  };
  try {
    const limit = { ms: CHECK_LIMIT_MS, otherwise, ...(caller && { signal: caller }) };
    return await withTimeout(limit, ({ signal }) => check(signal));
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
