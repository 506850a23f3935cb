import type { Issued, Issuer } from '../../src/source/source.ts';

/** What the operator's system does with a request for a number. */
export type StagedIssue =
  /** Issues one. */
  | 'number'
  | { number: string }
  /** Issues one, and the reply never arrives. */
  | 'lost'
  /** Issues one, and the reply is unreadable. */
  | 'garbled'
  /** Issues one, and replies on `answer()` or when the signal aborts. */
  | 'hang'
  /** The request certainly never arrives; `find` is down, too. */
  | 'not_sent'
  | 'refuse';

export interface FakeIssuer extends Issuer {
  /** Numbers issued, by reference; there must never be two for one reference. */
  readonly made: ReadonlyMap<string, string[]>;
  /** References of the requests that arrived, in order. */
  readonly asked: string[];
  stage(behaviour: StagedIssue | (() => StagedIssue)): void;
  /** Answers the requests that hang. */
  answer(): void;
}

/** An operator's system that issues the numbers `OE-1`, `OE-2`, …, with staged faults. */
export function createFakeIssuer(options: { idempotent?: boolean; find?: boolean } = {}): FakeIssuer {
  const { idempotent = false, find = true } = options;
  const made = new Map<string, string[]>();
  const asked: string[] = [];
  let count = 0;
  let next: StagedIssue | (() => StagedIssue) = 'number';
  const answers: (() => void)[] = [];
  let finding: 'works' | 'down' = 'works';

  function make(reference: string, number = `OE-${++count}`): string {
    const before = made.get(reference) ?? [];
    if (idempotent && before[0] !== undefined) return before[0];
    made.set(reference, [...before, number]);
    return number;
  }
  const unanswered = (reached: boolean): Issued => ({
    outcome: 'unavailable',
    code: reached ? 'timeout' : 'refused',
    reason: 'encenado',
    reached,
  });

  return {
    idempotent,
    made,
    asked,
    stage(behaviour) {
      next = behaviour;
      finding = behaviour === 'not_sent' ? 'down' : 'works';
    },
    answer() {
      for (const answer of answers.splice(0)) answer();
    },
    async issue({ reference = '' }, { signal }) {
      const staged = typeof next === 'function' ? next() : next;
      if (staged === 'not_sent') return unanswered(false);
      asked.push(reference);
      if (staged === 'refuse') return { outcome: 'none', reason: 'encenado', reached: true };
      const number = make(reference, typeof staged === 'object' ? staged.number : undefined);
      if (staged === 'lost') return unanswered(true);
      if (staged === 'garbled')
        return { outcome: 'misconfigured', code: 'reply', reason: 'encenado', reached: true };
      if (staged === 'hang')
        await new Promise<void>((resolve) => {
          answers.push(resolve);
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      return signal.aborted ? unanswered(true) : { outcome: 'number', number };
    },
    find: find
      ? async ({ reference = '' }) => {
          if (finding === 'down') return unanswered(false);
          const [number] = made.get(reference) ?? [];
          return number === undefined
            ? { outcome: 'none', reason: 'encenado', reached: true }
            : { outcome: 'number', number };
        }
      : null,
  };
}
