import type { Principal } from '../../src/auth/principal.ts';
import type { Beneficiary } from '../../src/beneficiary/beneficiary.ts';
import { buildCallbacks } from '../../src/config/build-config.ts';
import type { OperatorConfig } from '../../src/config/config.ts';
import { NATIONAL_ONLY } from '../../src/deadlines/business-days.ts';
import { Deadlines } from '../../src/deadlines/deadlines.ts';
import { shippedProfile } from '../../src/deadlines/load-profile.ts';
import { ERRORS } from '../../src/errors.ts';
import { LaterLookups } from '../../src/jobs/later-lookups.ts';
import { Reconcile } from '../../src/jobs/reconcile.ts';
import { TallyKeeper } from '../../src/jobs/tally-keeper.ts';
import { Journal } from '../../src/journal/journal.ts';
import { OfflineRanges } from '../../src/journal/offline-ranges.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import { AccessLog } from '../../src/service/access-log.ts';
import { createProtocolService } from '../../src/service/create-protocol-service.ts';
import { LookupQuota } from '../../src/service/lookup-quota.ts';
import type { IssueRequest, Notice, ProtocolService } from '../../src/service/protocol-service.ts';
import { createSourceLookup } from '../../src/service/source-lookup.ts';
import { SourceNumbers } from '../../src/service/source-numbers.ts';
import { TallyChanges } from '../../src/service/tally.ts';
import type { Issuer } from '../../src/source/source.ts';
import type { Store } from '../../src/store/store.ts';
import { base, createFakeSource, type FakeSource, somebody } from './fake-source.ts';
import { memoryStore } from './memory-store.ts';

export const REGISTRY = '326305';
export const OPERATOR: OperatorConfig = {
  ans_registry: REGISTRY,
  name: 'Operadora de Teste',
  time_zone: 'America/Sao_Paulo',
  card: { lengths: [], pattern: null, check_digit: 'none' },
  deadlines: {
    profile: shippedProfile('health'),
    calendar: NATIONAL_ONLY,
    urgentLateAfterMs: 1_800_000,
    callFacts: false,
  },
  callbacks: buildCallbacks(),
  source: null,
  lookupBudgetMs: 2500,
};
export const PRINCIPAL: Principal = { operator: REGISTRY, origin: 'pbx', actor: 'key:test' };
export const MARIA = somebody({ card_number: '1001', cpf: '52998224725', name: 'Maria' });
export const INACTIVE = somebody({ card_number: '1002', cpf: '12345678909', active: false });
/** Finds Maria and the inactive person, and no one else. */
export const answering = base([MARIA, INACTIVE]);

/** Default clock of stores and services: numbers begin with 32630520261122. */
export const NOW = Date.parse('2026-11-22T14:05:00-03:00');

export interface TestServiceOptions extends Partial<OperatorConfig> {
  /** People in the source. */
  people?: Beneficiary[];
  /** Served besides the first operator, whose fields are given here. */
  moreOperators?: readonly OperatorConfig[];
  /** Lookup quota of an origin. */
  points?: number;
  seconds?: number;
  /** Issues the numbers instead of the journal. */
  issuer?: Issuer;
  /** The store of another test service, to have two nodes on one database. */
  store?: Store;
  clock?: () => number;
  onNotice?: (notice: Notice) => void;
}

export interface TestService {
  protocolService: ProtocolService;
  accessLog: AccessLog;
  /** Every request to issue, in order. */
  requests: { principal: Principal; request: IssueRequest }[];
  /** Every entry of the first operator's protocols, in order. */
  entries(): Promise<Entry[]>;
  numbers: SourceNumbers;
  reconcile: Reconcile;
  laterLookups: LaterLookups;
  tallyKeeper: TallyKeeper;
  source: FakeSource;
  store: Store;
  /** `source`: does not answer · `limit`: the lookup quota is used up · `store`: refuses writes, still reads · `records`: refuses
   * records of readings. */
  fail(part: 'source' | 'limit' | 'store' | 'records'): void;
}

/** The real protocol service and its jobs, over a store in memory and a source whose faults are staged. */
export async function createTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const {
    people = [MARIA, INACTIVE],
    moreOperators = [],
    points = 1200,
    seconds = 60,
    issuer,
    clock = () => NOW,
    store = memoryStore({ clock }),
    onNotice,
    ...fields
  } = options;
  const operators = [{ ...OPERATOR, lookupBudgetMs: 40, ...fields }, ...moreOperators];
  await store.ensureJournals(operators);
  await new OfflineRanges({ store, operators }).start();
  let canWrite = true;
  const deadlines = new Deadlines(operators);
  const journal = new Journal(
    {
      transact: (references, decide) =>
        canWrite ? store.transact(references, decide) : Promise.reject(ERRORS.storeUnavailable()),
    },
    {
      termsOf: (request) => deadlines.begin(request),
      extensionLimit: (request) => deadlines.extensionLimit(request),
    },
  );
  const source = createFakeSource(base(people));
  const { lookUp, canAnswer } = createSourceLookup({
    sources: new Map(operators.map(({ ans_registry }) => [ans_registry, source])),
    operators: new Map(operators.map((operator) => [operator.ans_registry, operator])),
    onLookup: (event) => laterLookups.lookedUp(event),
  });
  const quota = new LookupQuota({ points, seconds, missCost: 10 });
  const issuers = new Map(issuer === undefined ? [] : [[REGISTRY, issuer]]);
  const stored = { journal, reads: store.reads, now: store.now, facts: store.offlineFacts };
  const numbers = new SourceNumbers({ ...stored, issuers });
  const parts = { ...stored, lookUp, canAnswer, quota, numbers };
  const laterLookups = new LaterLookups({ ...parts, operators: [REGISTRY] });
  let canRecord = true;
  const accessLog = new AccessLog(
    {
      reads: store.reads,
      recordAccess: (records) =>
        canRecord ? store.recordAccess(records) : Promise.reject(new Error('staged: no records')),
    },
    clock,
  );
  const requests: TestService['requests'] = [];
  const service = createProtocolService({
    ...parts,
    operators,
    deadlines,
    clock,
    ...(onNotice !== undefined && { onNotice }),
  });
  return {
    protocolService: {
      ...service,
      issue(principal, request) {
        requests.push({ principal, request });
        return service.issue(principal, request);
      },
    },
    accessLog,
    requests,
    entries: async () => (await store.reads.projection(REGISTRY, { number: '', limit: 10_000 })).entries,
    numbers,
    reconcile: new Reconcile({ ...parts, issuers }),
    laterLookups,
    tallyKeeper: new TallyKeeper({
      reads: store.reads,
      tallies: store.tallies,
      changesOf: (operator) => new TallyChanges(operator, deadlines),
      operators: [REGISTRY],
      now: store.now,
    }),
    source,
    store,
    fail(part) {
      if (part === 'source') source.stage({ outcome: 'unavailable', reason: 'staged' });
      if (part === 'limit') quota.take = () => Promise.resolve({ retryAfter: 60 });
      if (part === 'store') canWrite = false;
      if (part === 'records') canRecord = false;
    },
  };
}

/** For a server that is started once: forwards every call to the service of the current test. */
export function latestService(current: () => ProtocolService): ProtocolService {
  return {
    issue: (...asked) => current().issue(...asked),
    append: (...asked) => current().append(...asked),
    recordFact: (...asked) => current().recordFact(...asked),
    recordOffline: (...asked) => current().recordOffline(...asked),
    offlineFloors: (...asked) => current().offlineFloors(...asked),
    lookUp: (...asked) => current().lookUp(...asked),
    read: (...asked) => current().read(...asked),
    search: (...asked) => current().search(...asked),
    deadlines: (...asked) => current().deadlines(...asked),
    callbacks: (...asked) => current().callbacks(...asked),
    answeredCalls: (...asked) => current().answeredCalls(...asked),
    deadlineSummary: (...asked) => current().deadlineSummary(...asked),
    callbackSummary: (...asked) => current().callbackSummary(...asked),
    dashboard: (...asked) => current().dashboard(...asked),
  };
}

/** The same for its records of readings. */
export function latestAccessLog(
  current: () => AccessLog,
): Pick<AccessLog, 'record' | 'recordOwn' | 'note' | 'search'> {
  return {
    record: (...asked) => current().record(...asked),
    recordOwn: (...asked) => current().recordOwn(...asked),
    note: (...asked) => current().note(...asked),
    search: (...asked) => current().search(...asked),
  };
}
