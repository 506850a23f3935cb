import type { Beneficiary } from '../../src/beneficiary/beneficiary.ts';
import type { Answer, Query, Source } from '../../src/source/source.ts';

/** What a fake source does with a query: an answer or a staged fault. */
export type Staged =
  | Answer
  /** Answers `unavailable` once the signal aborts, as the contract of a source demands. */
  | 'hang'
  /** Never answers, even after the signal has aborted. */
  | 'stuck'
  /** Throws, against the contract. */
  | 'throw';

export interface FakeSource extends Source {
  /** Every query so far, with its signal. */
  readonly asked: { query: Query; signal: AbortSignal }[];
  /** Sets what it does from now on. */
  stage(next: Staged | ((query: Query) => Staged)): void;
  /** Whether `close` was called. */
  readonly isClosed: boolean;
}

/** A source whose answers and faults are staged by the test; finds no one at first. */
export function createFakeSource(
  staged: Staged | ((query: Query) => Staged) = { outcome: 'not_found' },
  answers: Source['answers'] = { card_number: true, cpf: true },
): FakeSource {
  let act = staged;
  let isClosed = false;
  const asked: FakeSource['asked'] = [];
  return {
    kind: 'fake',
    answers,
    asked,
    stage: (next) => {
      act = next;
    },
    get isClosed() {
      return isClosed;
    },
    find(query, { signal }) {
      asked.push({ query, signal });
      return perform(typeof act === 'function' ? act(query) : act, signal);
    },
    async check() {
      const isFaulty = typeof act === 'string' || (typeof act === 'object' && act.outcome === 'unavailable');
      return { ok: !isFaulty, detail: 'fonte de teste' };
    },
    async close() {
      isClosed = true;
    },
  };
}

function perform(staged: Staged, signal: AbortSignal): Promise<Answer> {
  if (staged === 'throw') return Promise.reject(new Error('staged'));
  if (staged === 'stuck') return new Promise(() => {});
  if (staged !== 'hang') return Promise.resolve(signal.aborted ? interrupted() : staged);
  return new Promise((resolve) => {
    if (signal.aborted) resolve(interrupted());
    signal.addEventListener('abort', () => resolve(interrupted()), { once: true });
  });
}

function interrupted(): Answer {
  return { outcome: 'unavailable', reason: 'interrupted' };
}

/** A beneficiary for tests; the given fields replace the defaults. */
export function somebody(fields: Partial<Beneficiary> = {}): Beneficiary {
  return {
    card_number: '00321234567890123',
    name: 'José "Zé" da Conceição, Filho \\ Sr; ${EXTEN}',
    cpf: '52998224725',
    birth_date: '1980-02-29',
    active: true,
    plan: 'Completo',
    extra: { phone: '11900000000' },
    ...fields,
  };
}

/** Answers as a database with these people. */
export function base(people: Beneficiary[]): (query: Query) => Answer {
  return (query) => {
    const found = people.find((person) =>
      'cpf' in query ? person.cpf === query.cpf : person.card_number === query.card_number,
    );
    return found === undefined ? { outcome: 'not_found' } : { outcome: 'found', beneficiary: found };
  };
}
