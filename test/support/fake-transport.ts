import type {
  ExchangeFault,
  OperationName,
  Reply,
  SourceHealth,
  Transport,
  Values,
} from '../../src/source/exchange.ts';

/** What a fake wire does with an exchange: a reply, or a fault to stage. */
export type StagedExchange =
  | Partial<Reply>
  | Promise<Partial<Reply>>
  | ExchangeFault
  /** Says nothing, whatever the signal says. */
  | 'hang';

export interface FakeTransport extends Transport {
  /** Every exchange that reached it. */
  readonly exchanges: { operation: OperationName; values: Values }[];
  /** How often `check` was called. */
  readonly checks: number;
  readonly isClosed: boolean;
  /** Changes what it does from now on. */
  stage(next: StagedExchange | ((values: Values, operation: OperationName) => StagedExchange)): void;
  stageHealth(next: SourceHealth): void;
}

/** A wire whose replies and faults are written in the test. Says 404 until told otherwise. */
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
