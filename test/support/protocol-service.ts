import type { Principal } from '../../src/auth/principal.ts';
import type { OperatorConfig } from '../../src/config/config.ts';
import { LaterLookups } from '../../src/jobs/later-lookups.ts';
import { Reconcile } from '../../src/jobs/reconcile.ts';
import { Journal } from '../../src/journal/journal.ts';
import { createProtocolService } from '../../src/service/create-protocol-service.ts';
import { createLookup } from '../../src/service/lookup.ts';
import { LookupBudget } from '../../src/service/lookup-budget.ts';
import type { Notice, ProtocolService } from '../../src/service/protocol-service.ts';
import { SourceNumbers } from '../../src/service/source-numbers.ts';
import type { Issuer, Query } from '../../src/source/source.ts';
import type { Store } from '../../src/store/store.ts';
import { createFakeSource, type FakeSource, somebody } from './fake-source.ts';
import { memoryStore } from './memory-store.ts';

export const OPERATOR = '326305';
export const PRINCIPAL: Principal = { operator: OPERATOR, origin: 'pbx', actor: 'key:test' };
export const MARIA = somebody({ card_number: '1001', cpf: '52998224725', name: 'Maria' });
export const INACTIVE = somebody({ card_number: '1002', cpf: '12345678909', active: false });

export interface TestService {
  numbers: SourceNumbers;
  reconcile: Reconcile;
  protocolService: ProtocolService;
  laterLookups: LaterLookups;
  source: FakeSource;
  store: Store;
}

/** The real protocol service over a store in memory and a source that knows two people and whose faults are staged. */
export async function createTestService(
  more: Partial<OperatorConfig> & {
    points?: number;
    seconds?: number;
    /** Their system gives the numbers. */
    issuer?: Issuer;
    /** Another desk's store: two nodes on one database. */
    store?: Store;
    clock?: () => number;
    onNotice?: (notice: Notice) => void;
  } = {},
): Promise<TestService> {
  const {
    points = 1200,
    seconds = 60,
    issuer,
    clock = Date.now,
    store = memoryStore({ clock }),
    onNotice,
    ...operatorMore
  } = more;
  const operator: OperatorConfig = {
    ans_registry: OPERATOR,
    name: 'Operadora de Teste',
    time_zone: 'America/Sao_Paulo',
    card: { lengths: [], pattern: null, check_digit: 'none' },
    source: null,
    lookupBudgetMs: 40,
    ...operatorMore,
  };
  await store.ensureJournals([operator]);
  const journal = new Journal(store);
  const source = createFakeSource(answering);
  const { lookUp } = createLookup({
    sources: new Map([[OPERATOR, source]]),
    operators: new Map([[OPERATOR, operator]]),
    onLookup: (event) => laterLookups.lookedUp(event),
  });
  const budget = new LookupBudget({ points, seconds, missCost: 10 });
  const issuers = new Map(issuer === undefined ? [] : [[OPERATOR, issuer]]);
  const stored = { journal, reads: store.reads, now: store.now };
  const numbers = new SourceNumbers({ ...stored, issuers });
  const desk = { ...stored, lookUp, budget, numbers };
  const laterLookups = new LaterLookups({ ...desk, operators: [OPERATOR] });
  return {
    numbers,
    reconcile: new Reconcile({ ...desk, issuers }),
    protocolService: createProtocolService({
      ...desk,
      operators: [operator],
      clock,
      ...(onNotice !== undefined && { onNotice }),
    }),
    laterLookups,
    source,
    store,
  };
}

/** What the source says when it is well. */
export function answering(query: Query) {
  const beneficiary = [MARIA, INACTIVE].find((person) =>
    'cpf' in query ? person.cpf === query.cpf : person.card_number === query.card_number,
  );
  return beneficiary === undefined
    ? ({ outcome: 'not_found' } as const)
    : ({ outcome: 'found', beneficiary } as const);
}
