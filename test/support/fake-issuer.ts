import type { Issued, Issuer } from '../../src/source/source.ts';

/**
 * What their system does with a request for a number. `lost`: makes one, and the answer never arrives. `garbled`: makes one, and the answer cannot be read. `deaf`: the request
 * never arrives, and surely so. `hang`: makes one, and answers when told to.
 */
export type Deed = 'number' | 'lost' | 'garbled' | 'deaf' | 'refuse' | 'hang' | { number: string };

export interface FakeIssuer extends Issuer {
  /** Numbers made, by our reference; more than one under a reference is what must never happen. */
  readonly made: ReadonlyMap<string, string[]>;
  /** References for which a request arrived, in order. */
  readonly asked: string[];
  stage(next: Deed | (() => Deed)): void;
  /** Lets those who hang answer. */
  answer(): void;
}

/** A system that gives numbers, `OE-1`, `OE-2`, …, and whose faults are staged. */
export function createFakeIssuer(options: { idempotent?: boolean; find?: boolean } = {}): FakeIssuer {
  const { idempotent = false, find = true } = options;
  const made = new Map<string, string[]>();
  const asked: string[] = [];
  let count = 0;
  let act: Deed | (() => Deed) = 'number';
  let answers: (() => void)[] = [];
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
    stage(next) {
      act = next;
      finding = next === 'deaf' ? 'down' : 'works';
    },
    answer() {
      for (const one of answers.splice(0)) one();
      answers = [];
    },
    async issue({ reference = '' }, { signal }) {
      const deed = typeof act === 'function' ? act() : act;
      if (deed === 'deaf') return unanswered(false);
      asked.push(reference);
      if (deed === 'refuse') return { outcome: 'none', reason: 'encenado', reached: true };
      const number = make(reference, typeof deed === 'object' ? deed.number : undefined);
      if (deed === 'lost') return unanswered(true);
      if (deed === 'garbled')
        return { outcome: 'misconfigured', code: 'reply', reason: 'encenado', reached: true };
      if (deed === 'hang')
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
