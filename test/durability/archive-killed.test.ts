import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importJournals, restoreDatabase, writeDatabase } from '../../src/archive/archive.ts';
import { moveToPostgres } from '../../src/archive/move.ts';
import { movedTo } from '../../src/store/sqlite/moved.ts';
import { carimbo, type Ended, environment } from '../cli/carimbo.ts';
import { contentOf, type Database, newDatabase, tablesOf, temporaryFolder } from '../support/databases.ts';
import { commit, issue, OPERATOR, OTHER, startNode, withJournals } from '../support/journal.ts';
import { fill, using, verified } from '../support/journals-with-everything.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

/**
 * Backup, restore, import and move, each killed (-9) at random steps: nothing is half done, the source is as it was, and a
 * second run ends the work. Steps and not times, so that it does not depend on how fast the machine is.
 */

const KILLS = 8;
/** Of all kills, the last five are in the last steps, where everything is made durable. */
const LATE = [24, 24, 6, 5, 4];
const SEED = Number(process.env.CARIMBO_TEST_SEED ?? Math.floor(Math.random() * 1e6));
const PRELOAD = new URL('../support/kill-at-step.mjs', import.meta.url).href;
const RANGE = { origin: 'pbx', host: 'any', from: 900_000, to: 949_999 };
const KINDS = ['sqlite', 'postgres'] as const;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const urlOf = (database: Database) => (database.kind === 'sqlite' ? `sqlite:${database.path}` : database.url);
const folderOf = (database: Database) =>
  database.kind === 'sqlite' ? dirname(database.path) : temporaryFolder();

/** A command on a database, with the preloaded steps. */
function run(database: Database, args: string[], steps: Record<string, string>): Promise<Ended> {
  const variables = { CARIMBO_DATABASE_URL: urlOf(database), NODE_OPTIONS: `--import=${PRELOAD}`, ...steps };
  return carimbo(args, environment(folderOf(database), variables));
}

async function stepsOf(database: Database, args: string[]): Promise<number> {
  const file = join(temporaryFolder(), 'steps');
  const ended = await run(database, args, { STEPS_FILE: file });
  expect(ended.code, ended.stderr).toBe(0);
  return Number(readFileSync(file, 'utf8'));
}

/** Steps to be killed at, `N` or `N+`: the first half has one, and the end has most. */
function points(steps: number, what: string): string[] {
  let state = [...what].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), SEED) % 2_147_483_647;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % Math.max(1, below);
  };
  const at = Array.from({ length: KILLS }, (_, i) => {
    if (i === 0) return 1 + random(Math.floor(steps / 2));
    const late = LATE[i - (KILLS - LATE.length)];
    return late === undefined ? 1 + random(steps) : steps - random(late);
  });
  const chosen = at.map((step) => `${Math.max(1, step)}${random(2) === 0 ? '' : '+'}`);
  console.log(`${what}: seed ${SEED}, ${steps} steps, killed at ${chosen.join(' ')}`);
  return chosen;
}

/** Where the process was killed before it ended by itself. */
async function killed(database: Database, args: string[], at: string): Promise<void> {
  const { code, stderr } = await run(database, args, { KILL_AT: at });
  expect([null, 0], stderr).toContain(code);
}

async function filled(kind: Database['kind'], many: number): Promise<Database> {
  const database = await newDatabase(kind, postgres);
  await fill(database, ['😀 "aspas"'], many);
  return database;
}

async function archiveOf(database: Database, operator?: string): Promise<string> {
  return (await writeDatabase(database, { out: join(temporaryFolder(), 'whole.gz'), operator })).file;
}

/** A database as a first start of the server leaves it, with offline ranges of one operator. */
async function started(kind: Database['kind'], used: string | null = null): Promise<Database> {
  const database = await newDatabase(kind, postgres);
  await using(database, async (store) => {
    await withJournals(Promise.resolve(store));
    await startNode(store, [RANGE]);
    if (used !== null) await commit(store, issue('x', {}, used));
  });
  return database;
}

const report = (what: string, counts: object, numbers: number) =>
  console.log(
    `${what}: killed ${KILLS} times: ${JSON.stringify(counts)}; numbers ${numbers}, repeats 0, unaccounted 0`,
  );

describe.each(KINDS)('on %s', (kind) => {
  it('a backup that is killed leaves no file under its name, or the whole one', {
    timeout: 600_000,
  }, async () => {
    const source = await filled(kind, 2000);
    const before = await contentOf(source);
    const argsFor = (out: string) => ['backup', '--out', out];
    const steps = await stepsOf(source, argsFor(join(temporaryFolder(), 'first.gz')));
    const counts = { nothing: 0, everything: 0 };
    for (const at of points(steps, `backup ${kind}`)) {
      const out = join(temporaryFolder(), 'backup.gz');
      await killed(source, argsFor(out), at);
      counts[existsSync(out) ? 'everything' : 'nothing'] += 1;
      if (!existsSync(out)) await writeDatabase(source, { out });
      const target = await newDatabase('sqlite', postgres);
      await restoreDatabase(target, out);
      expect(await contentOf(target)).toEqual(before);
    }
    expect(await contentOf(source)).toEqual(before);
    const { protocols } = await verified(source);
    report(`backup, ${kind}`, counts, protocols);
    expect(counts.nothing).toBeGreaterThan(0);
  });

  it.each([
    ['restore', restoreDatabase],
    ['import', importJournals],
  ] as const)(
    'a killed %s leaves the database as it was, or with everything',
    { timeout: 600_000 },
    async (what, again) => {
      const source = await filled('sqlite', 2000);
      const file = await archiveOf(source, what === 'import' ? OPERATOR : undefined);
      const bytes = readFileSync(file);
      const place = () => started(kind, what === 'import' ? OTHER : null);
      const args = [what, file];
      const first = await place();
      const steps = await stepsOf(first, args);
      const whole = await contentOf(source, OPERATOR);
      const counts = { nothing: 0, everything: 0 };
      for (const at of points(steps, `${what} ${kind}`)) {
        const target = await place();
        const before = await contentOf(target);
        const other = await contentOf(what === 'import' ? target : source, OTHER);
        await killed(target, args, at);
        const after = await contentOf(target);
        const isUntouched = JSON.stringify(after) === JSON.stringify(before);
        counts[isUntouched ? 'nothing' : 'everything'] += 1;
        if (isUntouched) await again(target, file);
        expect(await contentOf(target, OPERATOR)).toEqual(whole);
        expect((await contentOf(target, OTHER)).entry).toEqual(other.entry);
        await verified(target);
      }
      expect(readFileSync(file).equals(bytes)).toBe(true);
      report(`${what}, ${kind}`, counts, whole.protocol?.length ?? 0);
      expect(counts.nothing).toBeGreaterThan(0);
    },
  );
});

it('a move goes on wherever it is killed: one database issues, and a second run ends it', {
  timeout: 600_000,
}, async () => {
  const timing = await filled('sqlite', 2000);
  if (timing.kind !== 'sqlite') throw new Error('SQLite is moved');
  const copy = `${timing.path}.filled`;
  copyFileSync(timing.path, copy);
  const argsFor = (url: string) => ['move', '--to', url];
  const steps = await stepsOf(timing, argsFor(await postgres.database()));
  const counts = { before: 0, after: 0 };
  let numbers = 0;
  for (const at of points(steps, 'move')) {
    const source = { kind: 'sqlite', path: join(temporaryFolder(), 'carimbo.db') } as const;
    const target = { kind: 'postgres', url: await postgres.database() } as const;
    copyFileSync(copy, source.path);
    const before = await contentOf(source);
    await killed(source, argsFor(target.url), at);
    expect(await contentOf(source)).toEqual(before);
    const isMoved = movedTo(source.path) !== null;
    counts[isMoved ? 'after' : 'before'] += 1;
    if (isMoved)
      await expect(using(source, async () => {})).rejects.toMatchObject({ code: 'database_moved' });
    else {
      const opened = (await tablesOf(target)).length > 0 ? using(target, async () => {}) : Promise.reject();
      await expect(opened).rejects.toSatisfy(
        (error) => error === undefined || error.code === 'move_unfinished',
      );
      await using(source, async (store) =>
        commit(await withJournals(Promise.resolve(store)), issue('one more')),
      );
    }
    await moveToPostgres({ path: source.path, url: target.url }).catch((error) => {
      if (!isMoved) throw error;
    });
    expect(await contentOf(target)).toEqual(await contentOf(source));
    numbers = (await verified(target)).protocols;
  }
  report('move', counts, numbers);
  expect(counts.before).toBeGreaterThan(0);
});
