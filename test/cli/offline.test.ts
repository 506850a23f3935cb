import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { commit } from '../../src/journal/commit.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { OPERATOR, offline, startNode } from '../support/journal.ts';
import { buildOnce, environment, newFolder, start } from './carimbo.ts';

beforeAll(buildOnce);

const number = (sequence: number) => `${OPERATOR}20261122${sequence}`;
const RANGES = [
  { origin: 'pbx', host: 'ab12cd34', from: 900_000, to: 949_999 },
  { origin: 'pbx', host: 'ef56ab78', from: 950_000, to: 999_999 },
];

/** A data folder with two ranges: of the first 900000 (for two calls) and 900003 were delivered, by two machines. */
async function filled() {
  const folder = newFolder();
  const config = join(folder, 'carimbo.yaml');
  const ranges = RANGES.map(
    ({ origin, host, from, to }) => `{ origin: ${origin}, host: ${host}, from: ${from}, to: ${to} }`,
  );
  writeFileSync(
    config,
    `operators:\n  - ans_registry: "${OPERATOR}"\n    name: Teste\n    offline: [${ranges.join(', ')}]\n`,
  );
  const store = await openSqliteStore(join(folder, 'carimbo.db'));
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  await startNode(store, RANGES);
  const drawn = (sequence: number, call: string, host: string) => {
    const command = offline(number(sequence), call);
    return { ...command, data: { ...command.data, host, caller: '11987654321' } };
  };
  const { outcomes } = await commit(store, [
    drawn(900_000, 'a', 'ab12cd34'),
    drawn(900_000, 'b', 'ef56ab78'),
    drawn(900_003, 'c', 'ab12cd34'),
  ]);
  expect(outcomes.filter((outcome) => outcome instanceof Error)).toEqual([]);
  await store.close();
  const spool = join(folder, 'spool');
  mkdirSync(spool);
  const run = (...args: string[]) =>
    start(['offline', ...args, '--config', config], environment(folder)).ended;
  const list = async () => {
    const { stdout } = await run('list', '--json', '--spool', spool);
    return JSON.parse(stdout)[0];
  };
  return { folder, spool, config, run, list };
}

it('shows ranges, last numbers, deliveries, conflicts and what is missing', async () => {
  const { run, list } = await filled();
  expect(await list()).toMatchObject({
    operator: OPERATOR,
    ranges: [
      { host: 'ab12cd34', state: 'in_force', last: number(900_003), hosts: ['ab12cd34', 'ef56ab78'] },
      { host: 'ef56ab78', state: 'in_force', last: null, hosts: [] },
    ],
    conflicts: [
      {
        number: number(900_000),
        calls: [
          { call_id: 'a', host: 'ab12cd34' },
          { call_id: 'b', host: 'ef56ab78' },
        ],
      },
    ],
    gaps: [{ count: 2, first: number(900_001), last: number(900_002) }],
  });
  const machines = (await list()).machines as { host: string; numbers: number }[];
  expect(machines.map(({ host, numbers }) => [host, numbers]).sort()).toEqual([
    ['ab12cd34', 2],
    ['ef56ab78', 1],
  ]);

  const { stdout, code } = await run();
  expect(code).toBe(0);
  expect(stdout).toMatch(/900000 – 949999 +pbx, ab12cd34 .*ATENÇÃO: usada por ab12cd34, ef56ab78/);
  expect(stdout).toContain(`último ${number(900_003)}`);
  expect(stdout).toContain('326305 2026 11 22 900000: 2026-11-22 23:59, 11987654321, a, ab12cd34 e ');
  expect(stdout).toContain(`${number(900_001)} a ${number(900_002)}  (2 números)`);
});

it('shows what waits on this machine', async () => {
  const { spool, list, run } = await filled();
  const line = (sequence: number) => `type=number&number=${number(sequence)}&called_at=1&end=1\n`;
  const file = `${OPERATOR}.900000.20261122.numbers`;
  const facts = `${OPERATOR}.900000.20261122.facts`;
  writeFileSync(join(spool, file), `${line(900_003)}${line(900_004)}${line(900_005)}type=number&num`);
  writeFileSync(join(spool, `${file}.sent`), '1 123 45\n');
  writeFileSync(join(spool, facts), `type=card&number=${number(900_003)}&card_number=1&end=1\n`);
  writeFileSync(join(spool, '000515.900000.20261122.numbers'), line(900_003));
  expect((await list()).spool.files).toEqual([
    { file: facts, registry: OPERATOR, kind: 'facts', waiting: 1, last: null },
    { file, registry: OPERATOR, kind: 'numbers', waiting: 2, last: number(900_005) },
  ]);
  const { stdout } = await run('list', '--spool', spool);
  expect(stdout).toContain(`${join(spool, file)}: 2 linhas, último número ${number(900_005)}`);
});

it('records by hand what was skipped, and refuses what was delivered or is in no range', async () => {
  const { run, list } = await filled();
  const skip = (from: number, to: number) =>
    run('skip', number(from), number(to), '--reason', 'disco da central queimado', '--json');
  const done = await skip(900_001, 900_002);
  expect(JSON.parse(done.stdout)).toMatchObject({ from: number(900_001), created: true });
  expect(JSON.parse((await skip(900_001, 900_002)).stdout)).toMatchObject({ created: false });
  expect((await list()).gaps).toEqual([]);

  expect((await skip(900_001, 900_003)).stderr).toContain(`${number(900_003)} foi entregue`);
  expect(await skip(800_001, 800_002)).toMatchObject({ code: 1 });
  expect((await run('skip', '1', '2', '--reason', 'x')).code).toBe(2);
});

it('records how a person resolved a conflict; a later one of the same number is open again', async () => {
  const { folder, run, list } = await filled();
  const settle = () => run('settle', '326305 2026 11 22 900000', '--reason', 'ligamos de volta', '--json');
  expect(JSON.parse((await settle()).stdout)).toEqual({
    number: number(900_000),
    protocol: number(900_000),
    reason: 'ligamos de volta',
  });
  expect((await list()).conflicts).toEqual([]);
  expect(await settle()).toMatchObject({ code: 1 });

  const store = await openSqliteStore(join(folder, 'carimbo.db'));
  await commit(store, [offline(number(900_000), 'd')]);
  await store.close();
  expect((await list()).conflicts).toHaveLength(1);
});

it('works on the demo’s data without a configuration file', async () => {
  const folder = newFolder();
  const shown = await start(['offline'], environment(folder)).ended;
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.stdout).toContain('Operadora 999997');
});
