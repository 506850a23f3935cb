import type { Answer, Query } from '../source.ts';
import type { AskLimits } from './limits.ts';

interface Kept {
  answer: Answer;
  until: number;
}

/**
 * Answers kept in this process's memory for their time to live; the least recently used go first. Personal data: off
 * unless configured, bounded, never on disk, gone when the source is closed. An answer past its time is not served even
 * when the operator's system is down: a person who lost the plan yesterday must not be announced as active today.
 */
export class AnswerCache {
  readonly #limits: AskLimits['cache'];
  /** A Map keeps the order in which its keys were set: the first is the least recently used. */
  readonly #kept = new Map<string, Kept>();

  constructor(limits: AskLimits['cache']) {
    this.#limits = limits;
  }

  get(query: Query): Answer | null {
    const key = keyOf(query);
    const kept = this.#kept.get(key);
    if (kept === undefined) return null;
    this.#kept.delete(key);
    if (performance.now() >= kept.until) return null;
    this.#kept.set(key, kept);
    return kept.answer;
  }

  /** Keeps `found` and `not_found`; a question that failed is asked again. */
  put(query: Query, answer: Answer): void {
    const seconds = this.#secondsFor(answer);
    if (seconds === 0) return;
    const key = keyOf(query);
    this.#kept.delete(key);
    this.#kept.set(key, { answer, until: performance.now() + seconds * 1_000 });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#limits.entries && oldest !== undefined) this.#kept.delete(oldest);
  }

  clear(): void {
    this.#kept.clear();
  }

  #secondsFor({ outcome }: Answer): number {
    if (outcome === 'found') return this.#limits.foundSeconds;
    return outcome === 'not_found' ? this.#limits.notFoundSeconds : 0;
  }
}

function keyOf(query: Query): string {
  return 'cpf' in query ? `cpf ${query.cpf}` : `card_number ${query.card_number}`;
}
