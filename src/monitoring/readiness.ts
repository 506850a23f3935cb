import { withTimeout } from '../concurrency/with-timeout.ts';
import type { Config } from '../config/config.ts';
import { CarimboError, ERRORS } from '../errors.ts';
import type { Language } from '../i18n/language.ts';
import type { Text } from '../i18n/text.ts';
import type { HighWater } from '../journal/high-water.ts';
import type { OfflineRanges } from '../journal/offline-ranges.ts';
import type { SourceHealth } from '../source/exchange.ts';
import type { Source } from '../source/source.ts';
import { whyUnusable } from '../store/open-store.ts';
import type { WriteProbe } from './write-probe.ts';

/** The reply of `/readyz`. Details contain no personal data and no secrets; a source speaks Portuguese. */
export interface Readiness {
  ready: boolean;
  checks: Record<string, { ok: boolean; detail: string }>;
}

const CHECK_LIMIT_MS = 2000;
/** A load balancer decides by the reply where calls go: a source that stalls must not make the server look dead. */
const SOURCE_WAIT_MS = 250;
/** For how long a state is good enough for a page. */
const FRESH_MS = 15_000;

export interface ReadinessParts {
  database: Config['database'];
  probe: Pick<WriteProbe, 'check'>;
  highWater: Pick<HighWater, 'behind' | 'failure'>;
  offlineRanges: Pick<OfflineRanges, 'differing'>;
  sources: ReadonlyMap<string, Source>;
}

/**
 * Ready means: can issue. A source that is down is reported, but calls may come: every caller gets a number and is identified
 * later. For a source that answers slowly, the last known state is reported.
 */
export class ReadinessCheck {
  readonly #parts: ReadinessParts;
  /** Last known state of each source. */
  readonly #known = new Map<string, SourceHealth>();
  readonly #checkedAt = new Map<string, number>();
  /** Checks in progress. */
  readonly #checking = new Map<string, Promise<SourceHealth>>();

  constructor(parts: ReadinessParts) {
    this.#parts = parts;
  }

  async check(language: Language = 'pt-BR'): Promise<Readiness> {
    const store = await checkStore(this.#parts);
    // Concurrently: a slow source must not delay the result of the others.
    const sources = [...this.#parts.sources].map(
      async ([operator, source]) => [`source_${operator}`, await this.#healthOf(operator, source)] as const,
    );
    const high_water = checkHighWater(this.#parts.highWater);
    const offline_ranges = await checkOfflineRanges(this.#parts.offlineRanges);
    const own = Object.entries({ store, high_water, offline_ranges }).map(
      ([name, { ok, detail }]) => [name, { ok, detail: detail[language] }] as const,
    );
    const checks: Readiness['checks'] = Object.fromEntries([...own, ...(await Promise.all(sources))]);
    return { ready: store.ok && this.#parts.highWater.behind.size === 0 && offline_ranges.ok, checks };
  }

  /** Of one operator's system, as it was a moment ago; null where it has none. For pages that ask again and again. */
  async source(operator: string): Promise<SourceHealth | null> {
    const source = this.#parts.sources.get(operator);
    if (source === undefined) return null;
    const known = this.#known.get(operator);
    const isFresh =
      performance.now() - (this.#checkedAt.get(operator) ?? Number.NEGATIVE_INFINITY) < FRESH_MS;
    return known !== undefined && isFresh ? known : this.#healthOf(operator, source);
  }

  #healthOf(operator: string, source: Source): Promise<SourceHealth> {
    const otherwise = (): SourceHealth => this.#known.get(operator) ?? SLOW;
    return withTimeout(
      { ms: SOURCE_WAIT_MS, otherwise },
      () => this.#checking.get(operator) ?? this.#check(operator, source),
    ).catch(otherwise);
  }

  #check(operator: string, source: Source): Promise<SourceHealth> {
    const checking = source.check(AbortSignal.timeout(CHECK_LIMIT_MS)).then((health) => {
      this.#known.set(operator, health);
      this.#checkedAt.set(operator, performance.now());
      this.#checking.delete(operator);
      return health;
    });
    this.#checking.set(operator, checking);
    return checking;
  }
}

interface Check {
  ok: boolean;
  detail: Text;
}

async function checkStore({ database, probe }: Pick<ReadinessParts, 'database' | 'probe'>): Promise<Check> {
  try {
    await withTimeout({ ms: CHECK_LIMIT_MS, otherwise: giveUp }, () => probe.check());
    const { kind } = database;
    return { ok: true, detail: { 'pt-BR': `${kind}: aceita gravação`, en: `${kind}: accepts writes` } };
  } catch (error) {
    const why = error instanceof CarimboError ? error.text : (await whyUnusable(database, error)).why;
    return {
      ok: false,
      detail: {
        'pt-BR': `o banco de dados não aceita gravação e nenhum número é emitido: ${why['pt-BR']}`,
        en: `the database accepts no writes, and no number is issued: ${why.en}`,
      },
    };
  }
}

function checkHighWater({ behind, failure }: ReadinessParts['highWater']): Check {
  if (behind.size > 0)
    return { ok: false, detail: withList(ERRORS.databaseBehind().text, [...behind.keys()]) };
  if (failure === null)
    return {
      ok: true,
      detail: {
        'pt-BR': 'nenhum diário está atrás do que já foi gravado',
        en: 'no journal is behind what was recorded',
      },
    };
  return {
    ok: false,
    detail: {
      'pt-BR': 'high_water_file não pode ser usado; os números continuam sendo emitidos',
      en: 'high_water_file cannot be used; numbers are still issued',
    },
  };
}

/** A database that does not answer is `store`'s business. */
async function checkOfflineRanges(offlineRanges: ReadinessParts['offlineRanges']): Promise<Check> {
  const differing = await withTimeout({ ms: CHECK_LIMIT_MS, otherwise: () => [] }, () =>
    offlineRanges.differing(),
  ).catch(() => []);
  if (differing.length > 0)
    return { ok: false, detail: withList(ERRORS.offlineRangesDiffer().text, differing) };
  return {
    ok: true,
    detail: {
      'pt-BR': 'as faixas das centrais são as do diário',
      en: 'the ranges of the PBXs are those of the journal',
    },
  };
}

const withList = (text: Text, operators: readonly string[]): Text => ({
  'pt-BR': `${text['pt-BR']} (${operators.join(', ')})`,
  en: `${text.en} (${operators.join(', ')})`,
});

const SLOW: SourceHealth = { ok: false, detail: 'o sistema da operadora ainda não respondeu' };

function giveUp(): never {
  throw new Error('sem resposta a tempo');
}
