import type {
  ExchangeFault,
  OperationName,
  Reply,
  SourceHealth,
  Transport,
  Values,
} from '../../src/source/exchange.ts';

/** What a fake transport does with an exchange: a reply or a staged fault. */
export type StagedExchange =
  | Partial<Reply>
  | Promise<Partial<Reply>>
  | ExchangeFault
  /** Never answers, even after the signal has aborted. */
  | 'hang';

export interface FakeTransport extends Transport {
  /** Every exchange so far. */
  readonly exchanges: { operation: OperationName; values: Values }[];
  /** How often `check` was called. */
  readonly checks: number;
  readonly isClosed: boolean;
  /** Sets what it does from now on. */
  stage(next: StagedExchange | ((values: Values, operation: OperationName) => StagedExchange)): void;
  stageHealth(next: SourceHealth): void;
}

/** A transport whose replies and faults are staged by the test; 404 at first. */
export function createFakeTransport(): FakeTransport {
  let act: Parameters<FakeTransport['stage']>[0] = { status: 404 };
  let health: SourceHealth = { ok: true, detail: 'alcançável em 1 ms' };
  let isClosed = false;
  let checks = 0;
  const exchanges: FakeTransport['exchanges'] = [];
  return {
    exchanges,
    get checks() {
      return checks;
    },
    get isClosed() {
      return isClosed;
    },
    stage: (next) => {
      act = next;
    },
    stageHealth: (next) => {
      health = next;
    },
    async exchange(operation, values) {
      exchanges.push({ operation, values });
      const staged = await (typeof act === 'function' ? act(values, operation) : act);
      if (staged === 'hang') return new Promise(() => {});
      if (staged instanceof Error) throw staged;
      return { status: 200, headers: {}, body: null, raw: '', ...staged };
    },
    async check() {
      checks += 1;
      return health;
    },
    async close() {
      isClosed = true;
    },
  };
}
