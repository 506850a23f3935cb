import type { SourceHealth } from '../../exchange.ts';
import type { Answer, Query, Source } from '../../source.ts';

/**
 * What a module written for the site exports, for a system that no source file can describe. It runs in Carimbo's
 * process: it must not block (no busy loops, no synchronous network calls), must obey its signal, and must write neither
 * personal data nor secrets into `log` and reasons.
 */
export interface SourceModule {
  createSource(given: {
    options: Readonly<Record<string, unknown>>;
    log: ModuleLog;
  }): Promise<OwnSource> | OwnSource;
}

export interface ModuleLog {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

/** The module's source. Time limits, second tries, the breaker and the cache are Carimbo's: leave them out. */
export interface OwnSource {
  /** Which questions it can answer; both when left out. */
  answers?: Source['answers'];
  /**
   * One question: `{ card_number }` or `{ cpf }`, as `input` writes it. Answers `found` with a beneficiary (`name` and
   * `active` at least; `birth_date` as yyyy-mm-dd; `extra` of texts), `not_found`, or `unavailable` and `misconfigured`
   * with a reason for the technician. What it throws counts as `unavailable`.
   */
  find(query: Query, signal: AbortSignal): Promise<OwnAnswer>;
  check?(signal: AbortSignal): Promise<SourceHealth>;
  close?(): Promise<void> | void;
}

export type OwnAnswer =
  | Exclude<Answer, { outcome: 'found' }>
  | {
      outcome: 'found';
      beneficiary: {
        name: string;
        active: boolean;
        /** The one asked for, when left out. */
        card_number?: string;
        cpf?: string | null;
        birth_date?: string | null;
        plan?: string | null;
        extra?: Record<string, string>;
      };
    };
