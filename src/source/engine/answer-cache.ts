import type { Answer, Query } from '../source.ts';
import type { AskLimits } from './limits.ts';

export interface AnswerCache {
  get(query: Query): Answer | null;
  /** Keeps `found` and `not_found`; what is wrong is asked again. */
  put(query: Query, answer: Answer): void;
  clear(): void;
}

interface Kept {
  answer: Answer;
  until: number;
}

/**
 * Answers kept in this process's memory for their time to live; the least recently used go first. Personal data: off
 * unless configured, bounded, never on disk, gone when the source is closed. An answer past its time is not served even
 * when their system is down: a person who lost the plan yesterday is not to be told active today.
 */
export function createAnswerCache({
  foundSeconds,
  notFoundSeconds,
  entries,
}: AskLimits['cache']): AnswerCache {
  // A Map keeps the order in which its keys were set: the first is the one that nobody asked for longest.
  const kept = new Map<string, Kept>();
  const secondsFor = ({ outcome }: Answer): number => {
    if (outcome === 'found') return foundSeconds;
    return outcome === 'not_found' ? notFoundSeconds : 0;
  };

  return {
    get(query) {
      const key = keyOf(query);
      const found = kept.get(key);
      if (found === undefined) return null;
      kept.delete(key);
      if (performance.now() >= found.until) return null;
      kept.set(key, found);
      return found.answer;
    },
    put(query, answer) {
      const seconds = secondsFor(answer);
      if (seconds === 0) return;
      const key = keyOf(query);
      kept.delete(key);
      kept.set(key, { answer, until: performance.now() + seconds * 1_000 });
      const [oldest] = kept.keys();
      if (kept.size > entries && oldest !== undefined) kept.delete(oldest);
    },
    clear() {
      kept.clear();
    },
  };
}

function keyOf(query: Query): string {
  return 'cpf' in query ? `cpf ${query.cpf}` : `card_number ${query.card_number}`;
}
