import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CREDENTIAL_VARIABLES, type FaultChange, type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { type Caller, ring } from './support/caller.ts';
import {
  agentLeg,
  cdrOf,
  entryFor,
  leave,
  numberHeard,
  queued,
  type Stored,
  spellingHeard,
  storedFor,
} from './support/journey.ts';
import { type OperatorsServer, runOperators } from './support/operators.ts';
import { CARD, UNKNOWN_CARD, WAYS, type Way } from './support/site.ts';
import { writeSourceFile } from './support/source-file.ts';

const KINDS = { rest: 'rest.yaml', grpc: 'grpc.yaml', sql: 'postgres.yaml', sqlite: 'sqlite.yaml' } as const;
type Kind = keyof typeof KINDS;

/** Faults of an operator's system during the calls. */
const FAULTS = {
  dead: { dead: true },
  stalling: { slow: 30_000 },
  garbage: { garbage: true },
  half: { half: true },
  halting: { half: 'stall' },
} as const satisfies Record<string, FaultChange>;
type Fault = keyof typeof FAULTS;

/** Faults of a system that issues the numbers: no answer at all, or a number whose answer is lost. */
const NOT_ISSUING = {
  dead: { endpoint: 'issue', dead: true },
  late: { endpoint: 'issue', late: 30_000 },
} as const satisfies Record<string, FaultChange>;

/** Systems and their faults. The source files of operators that share a system use different kinds. */
const SYSTEMS: Record<string, FaultChange> = {
  well: {},
  ...FAULTS,
  'issuing-well': {},
  'issuing-dead': NOT_ISSUING.dead,
  'issuing-late': NOT_ISSUING.late,
};
/** Faulty from the start: the server never reached it before the first call. */
const DEAD_FROM_THE_START = 'dead';

/** By FastAGI every kind with every fault; by HTTP every kind and every fault at least once. */
const FAULTY_CALLS: [Way, Kind, Fault][] = [
  ...(Object.keys(FAULTS) as Fault[]).flatMap((fault) =>
    (['rest', 'grpc', 'sql'] as const).map((kind): [Way, Kind, Fault] => ['fastagi', kind, fault]),
  ),
  // A file has no connection: it is locked by its owner or contains garbage.
  ['fastagi', 'sqlite', 'dead'],
  ['fastagi', 'sqlite', 'garbage'],
  ['http', 'sql', 'dead'],
  ['http', 'rest', 'stalling'],
  ['http', 'grpc', 'garbage'],
  ['http', 'sql', 'half'],
  ['http', 'rest', 'halting'],
];
const HEALTHY_CALLS: [Way, Kind][] = [
  ...(Object.keys(KINDS) as Kind[]).map((kind): [Way, Kind] => ['fastagi', kind]),
  ['http', 'rest'],
  ['http', 'grpc'],
  ['http', 'sql'],
];
const NOT_ISSUING_CALLS = WAYS.flatMap((way) =>
  Object.keys(NOT_ISSUING).map((fault): [Way, string] => [way, fault]),
);

/** `lookup_budget_ms` of every operator. */
const LOOKUP_BUDGET = 2500;
/** Time for the rest of the dialogue: prompts before the first digit (0.8 s at most with these sounds), commands, a busy machine. */
const DIALOGUE = 1500;
/** Within this, missed lookups are repeated: they are polled up to a minute apart while nothing answers. */
const AGAIN_WITHIN = 120_000;

const MARIA = 'Maria Aparecida dos Santos';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-e2e-sources-'));
const sandboxes = new Map<string, Sandbox>();
/** Callers during a fault and their announced numbers, by call. */
const announced = new Map<string, { caller: Pick<Caller, 'number'>; number: string }>();
let postgres: TestPostgres;
let server: OperatorsServer;
let asterisk: Asterisk;

beforeAll(async () => {
  postgres = await startPostgres();
  for (const [system, fault] of Object.entries(SYSTEMS)) {
    const faults = system === DEAD_FROM_THE_START ? [fault] : [];
    sandboxes.set(system, await startSandbox({ database: await postgres.database(), faults }));
  }
  const sources = new Map<string, string>();
  for (const [system, one] of sandboxes) {
    const files = system.startsWith('issuing') ? { rest: 'rest-issuer.yaml' } : KINDS;
    for (const [kind, file] of Object.entries(files)) {
      const name = `${kind}-${system}`;
      sources.set(name, writeSourceFile(folder, name, file, one));
    }
  }
  server = await runOperators({
    sources: Object.fromEntries(sources),
    lookupBudgetMs: LOOKUP_BUDGET,
    env: { ...CREDENTIAL_VARIABLES, OPERADORA_BANCO_SENHA: 'a-password-of-postgres' },
  });
  const plans = [...sources.keys()].flatMap((name) =>
    WAYS.map((way) => [`${way}-${name}`, server.operator(name).dialplan(way)] as const),
  );
  asterisk = await startAsterisk({
    version: '22',
    dialplans: Object.fromEntries(plans),
    agents: { answers: {} },
  });
  for (const [system, fault] of Object.entries(SYSTEMS)) sandbox(system).fault(fault);
});

afterAll(async () => {
  await asterisk?.stop();
  await server?.stop();
  for (const one of sandboxes.values()) await one.stop();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.concurrent('a healthy system', () => {
  test.each(HEALTHY_CALLS)('%s, %s: finds the caller, and the agent sees the name', async (way, kind) => {
    const caller = await ring(`${way}-${kind}-well`, asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key(`${CARD}#`);
    const heard = await numberHeard(caller);

    const stored = await storedFor(server.operator(`${kind}-well`), caller);
    expect(heard).toBe(stored.number);
    expect(stored).toMatchObject({ identification: 'found', beneficiary: { name: MARIA } });
    expect((await queued(asterisk, caller)).variables).toMatchObject({
      CARIMBO_PROTOCOL: stored.number,
      CARIMBO_IDENTIFICATION: 'found',
      CARIMBO_BENEFICIARY_NAME: MARIA,
      CARIMBO_BENEFICIARY_PLAN: 'Essencial Enfermaria',
    });
    expect(await agentLeg(asterisk, caller)).toMatchObject({
      CARIMBO_PROTOCOL: stored.number,
      CARIMBO_BENEFICIARY_NAME: MARIA,
    });
    await leave(caller);
  });

  test.each(HEALTHY_CALLS)(
    '%s, %s: does not know a card, and the caller is asked again',
    async (way, kind) => {
      const caller = await ring(`${way}-${kind}-well`, asterisk.sipPort);
      await caller.hears(/A/);
      await caller.key(`${UNKNOWN_CARD}#`);
      await caller.hears(/AC/);
      await caller.key('0');
      const heard = await numberHeard(caller);

      expect(caller.heard()).toMatch(/^ACD\*\d{20}#/);
      const stored = await storedFor(server.operator(`${kind}-well`), caller);
      expect(heard).toBe(stored.number);
      expect(stored).toMatchObject({ identification: 'not_found', beneficiary: null });
      expect((await queued(asterisk, caller)).variables).toMatchObject({
        CARIMBO_PROTOCOL: stored.number,
        CARIMBO_IDENTIFICATION: 'not_found',
      });
      await leave(caller);
    },
  );
});

describe.concurrent('a faulty system', () => {
  test.each(FAULTY_CALLS)('%s, %s, %s: still the number within the budget', async (way, kind, fault) => {
    const name = `${kind}-${fault}`;
    const caller = await ring(`${way}-${name}`, asterisk.sipPort);
    await caller.hears(/A/);
    await caller.key(`${CARD}#`);
    const keyed = performance.now();
    await caller.hears(/\*\d/);
    expect(performance.now() - keyed).toBeLessThan(4 * (LOOKUP_BUDGET + DIALOGUE));
    const heard = await numberHeard(caller);

    // The card is not requested again: the caller made no mistake.
    expect(caller.heard()).toMatch(/^AD?\*\d{20}#/);
    const stored = await storedFor(server.operator(name), caller);
    expect(heard).toBe(stored.number);
    expect(stored).toMatchObject({ identification: 'source_unavailable', card_number: CARD });
    expect((await queued(asterisk, caller)).variables).toMatchObject({
      CARIMBO_PROTOCOL: stored.number,
      CARIMBO_IDENTIFICATION: 'source_unavailable',
      CARIMBO_BENEFICIARY_NAME: '',
      CARIMBO_STATUS: 'ok',
    });
    announced.set(`${way} ${name}`, { caller, number: stored.number });
    await leave(caller);
  });
});

describe.concurrent('a system that issues the numbers', () => {
  test.each(WAYS)(
    '%s: the operator’s number is announced, including letters, and is used everywhere',
    async (way) => {
      const caller = await ring(`${way}-rest-issuing-well`, asterisk.sipPort);
      await caller.hears(/A/);
      await caller.key(`${CARD}#`);
      const heard = await spellingHeard(caller);

      const operator = server.operator('rest-issuing-well');
      const stored = await storedFor(operator, caller);
      expect(issuedFor('issuing-well', stored)).toBe(stored.number);
      expect(stored).toMatchObject({ numbering: 'source', identification: 'found' });
      const [, year, first, rest] = /^OE-(\d{4})\/(\d{4})(\d{3})$/.exec(stored.number) ?? [];
      expect(heard).toBe(`oe${year}${first}${rest}`);
      expect((await queued(asterisk, caller)).variables).toMatchObject({
        CARIMBO_PROTOCOL: stored.number,
        CARIMBO_SPOKEN: `OE ${year} ${first} ${rest}`,
        CARIMBO_BENEFICIARY_NAME: MARIA,
        CARIMBO_STATUS: 'ok',
      });
      expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(stored.number);
      expect(await cdrOf(asterisk, caller)).toEqual({ userfield: stored.number });
      // The slash does not start a folder.
      const recording = expect.stringMatching(`^OE-${year}${first}${rest}-[\\d.]+\\.wav$`);
      expect(asterisk.recordings()).toContainEqual(recording);
      expect(await entryFor(operator, caller, 'recording')).toMatchObject({ file: recording });
      expect(await entryFor(operator, caller, 'call.ended')).toMatchObject({ stage: 'queue' });
    },
  );

  test.each(NOT_ISSUING_CALLS)(
    '%s, %s: Carimbo’s number is announced within the budget',
    async (way, fault) => {
      const caller = await ring(`${way}-rest-issuing-${fault}`, asterisk.sipPort);
      await caller.answered();
      const answered = performance.now();
      await caller.hears(/A/);
      expect(performance.now() - answered).toBeLessThan(4 * (LOOKUP_BUDGET + DIALOGUE));
      await caller.key(`${CARD}#`);
      const heard = await numberHeard(caller);

      const stored = await storedFor(server.operator(`rest-issuing-${fault}`), caller);
      expect(heard).toBe(stored.number);
      expect(stored.number).toBe(stored.own_number);
      expect(stored).toMatchObject({
        numbering: 'contingency',
        source_number: null,
        identification: 'found',
      });
      expect((await queued(asterisk, caller)).variables).toMatchObject({
        CARIMBO_PROTOCOL: stored.number,
        CARIMBO_BENEFICIARY_NAME: MARIA,
        CARIMBO_STATUS: 'ok',
      });
      expect((await asterisk.agent('answers').callFrom(caller.number)).protocol).toBe(stored.number);
      announced.set(`${way} rest-issuing-${fault}`, { caller, number: stored.number });
      await leave(caller);
    },
  );
});

describe('once the system has recovered', () => {
  beforeAll(() => {
    for (const one of sandboxes.values()) one.fix();
  });

  test.concurrent.each(FAULTY_CALLS)('%s, %s, %s: the caller is identified', async (way, kind, fault) => {
    const { caller, number } = announcedIn(`${way} ${kind}-${fault}`);
    const operator = server.operator(`${kind}-${fault}`);
    const stored = await until(
      `${number} to be identified`,
      async () => {
        const now = await storedFor(operator, caller);
        return now.identification !== 'source_unavailable' && now;
      },
      AGAIN_WITHIN,
    );
    expect(stored).toMatchObject({ number, identification: 'found', beneficiary: { name: MARIA } });
    expect(stored.entries.findLast(({ type }) => type === 'identified')?.data).toMatchObject({
      by: 'relookup',
    });
  });

  test.concurrent.each(NOT_ISSUING_CALLS)(
    '%s, %s: the operator’s number is known, and the protocol is found by either number',
    async (way, fault) => {
      const { caller, number } = announcedIn(`${way} rest-issuing-${fault}`);
      const operator = server.operator(`rest-issuing-${fault}`);
      const stored = await until(
        `the number of the operator for ${number}`,
        async () => {
          const now = await storedFor(operator, caller);
          return now.source_number !== null && now;
        },
        AGAIN_WITHIN,
      );
      expect(stored).toMatchObject({ number, own_number: number, numbering: 'reconciled' });
      const sourceNumber = issuedFor(`issuing-${fault}`, stored);
      expect(stored.source_number).toBe(sourceNumber);
      const bySourceNumber = await operator.get<Stored>(`/v1/protocols/${encodeURIComponent(sourceNumber)}`);
      expect(bySourceNumber.own_number).toBe(number);
    },
  );
});

describe('the logs', () => {
  test('of Asterisk have no warnings about the dialplans', () => {
    expect(asterisk.complaints()).toEqual([]);
  });

  test('of the server contain no person and no secret', () => {
    const output = server.output();
    expect(output).toContain('"outcome":"served"');
    for (const kept of [CARD, MARIA, UNKNOWN_CARD, ...Object.values(CREDENTIAL_VARIABLES)])
      expect(output).not.toContain(kept);
  });
});

function sandbox(system: string): Sandbox {
  const one = sandboxes.get(system);
  if (one === undefined) throw new Error(`no system ${system}`);
  return one;
}

function announcedIn(call: string) {
  const one = announced.get(call);
  if (one === undefined) throw new Error(`the call ${call} did not come to its number`);
  return one;
}

/** The number that the operator's system issued for a protocol; fails when it issued several. */
function issuedFor(system: string, { own_number }: Stored): string {
  const made = sandbox(system).issued.filter(({ referencia }) => referencia === own_number);
  expect(made).toHaveLength(1);
  return made[0]?.numero ?? '';
}
