import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { commit } from '../../src/journal/commit.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { issue, note, OPERATOR } from '../support/journal.ts';
import { buildOnce, environment, newFolder, start } from './carimbo.ts';

const CRM = { operator: OPERATOR, target: 'webhook:crm' };
/** No longer in the configuration. */
const FORMER = { operator: OPERATOR, target: 'webhook:antigo' };
const MAIL = { operator: OPERATOR, target: 'email' };
const ROUTE = { operator: OPERATOR, target: 'system' };

beforeAll(buildOnce);

/** A data folder whose outbox holds two entries of one protocol, the first refused; and a number to be found out. */
async function filled() {
  const folder = newFolder();
  const config = join(folder, 'carimbo.yaml');
  const webhook = (name: string) =>
    `{ name: ${name}, url: "http://127.0.0.1:9", secrets: ["whsec_${'A'.repeat(32)}"], types: [issued, noted] }`;
  const operator = `operators:\n  - ans_registry: "${OPERATOR}"\n    name: Teste\n    webhooks: `;
  writeFileSync(config, `${operator}[${webhook('crm')}]\n`);
  const store = await openSqliteStore(join(folder, 'carimbo.db'));
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  await store.deliveries.begin(ROUTE);
  const [first, second] = (await commit(store, [issue('a'), issue('b', { claim: true })])).outcomes;
  if (!first || first instanceof Error || !second || second instanceof Error) throw new Error('not issued');
  const { number } = first.protocol;
  const lost = second.protocol.number;
  const append = (type: 'contingency' | 'number_given_up', reason: string) =>
    ({ ...note(lost, ''), entry: { type, data: { reason } } }) as ReturnType<typeof note>;
  await commit(store, [note(number, 'x'), append('contingency', 'unanswered')]);
  await commit(store, [append('number_given_up', 'nothing_to_ask_by')]);
  await store.deliveries.enqueueNew(ROUTE, ['issued', 'noted'], 100);
  const [delivery] = await store.deliveries.list(ROUTE, 1);
  if (delivery === undefined) throw new Error('nothing waits');
  const next_ms = Date.now() + 3_600_000;
  const refused = { ...delivery, attempts: 2, next_ms, rejected: true, reason: 'recusado: HTTP 422' };
  await store.deliveries.failed(refused);
  for (const webhook of [CRM, FORMER, MAIL]) {
    await store.deliveries.begin(webhook);
    await commit(store, [note(number, 'y')]);
    await store.deliveries.enqueueNew(webhook, ['noted'], 100);
  }
  await store.close();
  const run = (...args: string[]) =>
    start(['outbox', ...args, '--config', config], environment(folder)).ended;
  return { run, number, lost };
}

it('shows what waits, what was refused and why, and which numbers a person has to find out', async () => {
  const { run, number, lost } = await filled();
  const shown = await run();
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain(`Operadora ${OPERATOR}: 3 a enviar.`);
  expect(shown.stdout).toMatch(
    new RegExp(`registro 1 +${number} +issued +recusado, .*HTTP 422; nova tentativa às`),
  );
  expect(shown.stdout).toMatch(new RegExp(`registro 3 +${number} +noted`));
  expect(shown.stdout).toMatch(new RegExp(`${lost} +não se sabe se a operadora deu um número`));
  const [json] = JSON.parse((await run('list', '--json')).stdout);
  expect(json).toMatchObject({ waiting: 3, failing: 1, rejected: 1, oldest_seq: 1, unreconciled: [lost] });
});

it('has what failed tried again, and drops what a person gives up, with the reason in the journal', async () => {
  const { run, number } = await filled();
  expect(await run('retry')).toMatchObject({ code: 0 });
  const [json] = JSON.parse((await run('list', '--json')).stdout);
  expect(json.deliveries[0]).toMatchObject({ seq: 1, next_ms: 0 });

  expect(await run('drop', '--entry', '1', '--reason', 'lançado à mão')).toMatchObject({ code: 0 });
  const [after] = JSON.parse((await run('list', '--json')).stdout);
  expect(after.deliveries.map(({ seq }: { seq: number }) => seq)).toEqual([2, 3]);
  expect(after.deliveries[1].protocol).toBe(number);

  const again = await run('drop', '--entry', '1', '--reason', 'x');
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('não está na fila');
});

it('takes down what a person found out: the operator’s number, or that there is none', async () => {
  const { run, lost } = await filled();
  expect((await run('settle', '--protocol', lost)).code).toBe(2);
  for (const number of ['número é ç', '', 'x'.repeat(65)])
    expect((await run('settle', '--protocol', lost, '--number', number)).code).toBe(2);
  expect(await run('settle', '--protocol', lost, '--number', 'OE-8')).toMatchObject({ code: 0 });
  // A slip is corrected by saying it again; the journal keeps both.
  expect(await run('settle', '--protocol', lost, '--number', ' OE-9 ')).toMatchObject({ code: 0 });
  expect(JSON.parse((await run('list', '--json')).stdout)[0].unreconciled).toEqual([]);
  const again = await run('settle', '--protocol', lost, '--none');
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('nada foi alterado') });

  const other = await filled();
  expect(await other.run('settle', '--protocol', other.lost, '--none')).toMatchObject({ code: 0 });
  expect(JSON.parse((await other.run('list', '--json')).stdout)[0].unreconciled).toEqual([]);
});

it('shows what waits for webhooks, sends again from an entry on, drops, and forgets one that is gone', async () => {
  const { run, number } = await filled();
  const queues = async () => {
    const [json] = JSON.parse((await run('list', '--json')).stdout);
    return Object.fromEntries(
      json.targets.map(({ target, deliveries }: { target: string; deliveries: { seq: number }[] }) => [
        target,
        deliveries.map(({ seq }) => seq),
      ]),
    );
  };
  expect(await queues()).toEqual({ 'webhook:antigo': [7], 'webhook:crm': [6], email: [8] });
  const shown = (await run()).stdout;
  expect(shown).toMatch(
    new RegExp(`Operadora ${OPERATOR}, webhook crm: 1 a enviar.\n +registro 6 +${number} +noted`),
  );

  // What was written after the queue was last filled is sent anyway, and is not sent again.
  const replayed = await run('replay', '--webhook', 'crm', '--from', '2');
  expect(replayed).toMatchObject({ code: 0, stderr: expect.stringMatching(/^2 serão enviados de novo/) });
  expect(await queues()).toMatchObject({ 'webhook:crm': [2, 3, 6] });
  expect(await run('replay', '--webhook', 'outro', '--from', '2')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('tem: crm'),
  });
  expect((await run('replay', '--webhook', 'crm', '--from', '0')).code).toBe(2);

  const drop = ['drop', '--webhook', 'crm', '--entry', '2', '--reason', 'o CRM não quer'];
  expect(await run(...drop)).toMatchObject({ code: 0 });
  expect((await run(...drop)).code).toBe(1);
  expect(await queues()).toEqual({ 'webhook:antigo': [7], 'webhook:crm': [3, 6], email: [8] });

  expect((await run('forget', '--webhook', 'crm')).code).toBe(2);
  expect(await run('forget', '--webhook', 'antigo')).toMatchObject({ code: 0 });
  expect(await queues()).toEqual({ 'webhook:crm': [3, 6], email: [8] });
  expect((await run('forget')).code).toBe(2);
  expect((await run('forget', '--email', '--webhook', 'crm')).code).toBe(2);
  expect(await run('forget', '--email')).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^e-mail: 1 /),
  });
  expect(await queues()).toEqual({ 'webhook:crm': [3, 6] });
});
