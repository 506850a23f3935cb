import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { moveToPostgres } from '../../src/archive/move.ts';
import { movedTo } from '../../src/store/sqlite/moved.ts';
import { environment, start } from '../cli/carimbo.ts';
import { KEY, startCarimbo } from '../support/carimbo-process.ts';
import { contentOf, runSql, tablesOf, temporaryFolder } from '../support/databases.ts';
import { commit, issue, withJournals } from '../support/journal.ts';
import { fill, issuing, using, verified } from '../support/journals-with-everything.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { getWith, post } from '../support/requests.ts';
import { until } from '../support/until.ts';

/** `carimbo move`: at no point do two databases issue, and no number is lost. */

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

async function databases() {
  const source = { kind: 'sqlite', path: join(temporaryFolder(), 'carimbo.db') } as const;
  const target = { kind: 'postgres', url: await postgres.database() } as const;
  return { source, target };
}

type Databases = Awaited<ReturnType<typeof databases>>;

const move = ({ source, target }: Databases) =>
  start(
    ['move', '--to', target.url],
    environment(dirname(source.path), { CARIMBO_DATABASE_URL: `sqlite:${source.path}` }),
  );

it('moves every row, and the old database issues nothing', async () => {
  const { source, target } = await databases();
  await fill(source, ['😀 "aspas"'], 1000);
  const before = await contentOf(source);
  await moveToPostgres({ path: source.path, url: target.url });
  expect(await contentOf(target)).toEqual(before);
  expect(await contentOf(source)).toEqual(before);
  await verified(target);
  await expect(using(source, async () => {})).rejects.toMatchObject({ code: 'database_moved' });
  await expect(moveToPostgres({ path: source.path, url: target.url })).rejects.toThrow('already');
});

it('moves beside a server that goes on issuing, which then answers 503 and says where', async () => {
  const both = await databases();
  const { source, target } = both;
  const env = { CARIMBO_DATA_DIR: dirname(source.path), CARIMBO_DATABASE_URL: `sqlite:${source.path}` };
  const server = await startCarimbo(env);
  onTestFinished(() => server.end('SIGKILL'));
  const { given, refused, stop } = issuing(server.url);
  await until('numbers', () => given.length > 300);
  const moved = await move(both).ended;
  expect(moved.code, moved.stderr).toBe(0);
  await until('a refusal', () => refused.length > 0);
  await stop();

  const response = await post(`${server.url}/v1/protocols`, { key: KEY });
  expect(response.status).toBe(503);
  const body = (await response.json()) as { code: string; detail: string };
  expect(body.code).toBe('database_moved');
  expect(body.detail).toContain(new URL(target.url).pathname);
  const readyz = await getWith(KEY, `${server.url}/readyz`);
  expect(readyz.status).toBe(503);
  expect(await readyz.text()).toContain('carimbo move');
  expect(new Set(refused)).toEqual(new Set(['database_moved']));
  await server.end('SIGTERM');

  const next = await startCarimbo({ ...env, CARIMBO_DATABASE_URL: target.url });
  onTestFinished(() => next.end('SIGKILL'));
  const after = issuing(next.url);
  await until('numbers', () => after.given.length > 20);
  await after.stop();
  const all = [...given, ...after.given];
  const stored = new Set(
    (await runSql(target, 'select number from protocol')).map(({ number }) => String(number)),
  );
  const lost = all.filter((number) => !stored.has(number));
  const repeats = all.length - new Set(all).size;
  console.log(
    `calls ${all.length}, numbers ${stored.size}, repeats ${repeats}, unaccounted ${lost.length}`,
    moved.stdout,
  );
  expect([lost, repeats, stored.size]).toEqual([[], 0, all.length]);
  await verified(target);
});

it('goes on wherever it is killed: one database issues, and a second run ends the move', {
  timeout: 180_000,
}, async () => {
  const timing = await databases();
  await fill(timing.source, [], 3000);
  const filled = `${timing.source.path}.filled`;
  copyFileSync(timing.source.path, filled);
  const began = performance.now();
  const whole = await move(timing).ended;
  expect(whole.code, whole.stderr).toBe(0);
  const duration = performance.now() - began;
  const counts = { before: 0, after: 0 };
  for (let i = 1; i <= 8; i += 1) {
    const both = await databases();
    const { source, target } = both;
    copyFileSync(filled, source.path);
    const child = move(both);
    const timer = setTimeout(() => child.end('SIGKILL'), (duration * (i + 0.5)) / 9);
    await child.ended;
    clearTimeout(timer);
    if (movedTo(source.path) === null) {
      counts.before += 1;
      const opened = (await tablesOf(target)).length > 0 ? using(target, async () => {}) : Promise.reject();
      await expect(opened).rejects.toSatisfy(
        (error) => error === undefined || error.code === 'move_unfinished',
      );
      await using(source, async (store) =>
        commit(await withJournals(Promise.resolve(store)), issue('one more')),
      );
      await moveToPostgres({ path: source.path, url: target.url });
    } else {
      counts.after += 1;
      await expect(using(source, async () => {})).rejects.toMatchObject({ code: 'database_moved' });
      await moveToPostgres({ path: source.path, url: target.url }).catch(() => {});
    }
    expect(await contentOf(target)).toEqual(await contentOf(source));
    await verified(target);
  }
  console.log(`8 moves killed: ${JSON.stringify(counts)}; repeats 0, unaccounted 0`);
  expect(counts.before).toBeGreaterThan(0);
});

it('is completed by a second run where it ended between the two commits', async () => {
  const { source, target } = await databases();
  await fill(source, ['a']);
  await moveToPostgres({ path: source.path, url: target.url });
  await runSql(target, 'update schema_version set version = -version');
  await expect(using(target, async () => {})).rejects.toMatchObject({ code: 'move_unfinished' });
  expect(await moveToPostgres({ path: source.path, url: target.url })).toBeNull();
  await verified(target);
});

it('clears what an earlier move left, and refuses a database that has a journal', async () => {
  const { source, target } = await databases();
  await fill(source, ['a']);
  await fill(target, ['other'], 500);
  await expect(moveToPostgres({ path: source.path, url: target.url })).rejects.toThrow(
    'already has the journal',
  );
  await runSql(target, 'update schema_version set version = -version');
  await moveToPostgres({ path: source.path, url: target.url });
  expect(await contentOf(target)).toEqual(await contentOf(source));
});
