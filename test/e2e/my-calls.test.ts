import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { CHROMIUM } from '../browser/available.mjs';
import { type CallCenter, startCallCenter } from './support/call-center.ts';
import { ended, storiesOf } from './support/call-story.ts';
import type { CrowdCaller } from './support/crowd.ts';

// The flows of call-course.test.ts, as two agents see them in their browsers, each with three tabs: in which tab the call is,
// and how often it was added to any page.

let center: CallCenter;
let browser: Browser;
/** Bia's tabs, and those of an agent with all other telephones. */
let bias: Page[];
let others: Page[];

const { isConnected, reaches, rings, transferredToAna } = storiesOf(() => center);

const LOG = `
globalThis.pops = [];
new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const node of addedNodes)
      if (node.nodeType === 1)
        for (const pop of [node, ...node.querySelectorAll('[data-pop]')])
          if (pop.matches('[data-pop]')) globalThis.pops.push(pop.dataset.pop);
}).observe(document, { childList: true, subtree: true });
`;

beforeAll(async () => {
  center = await startCallCenter({ users: { bia: ['bia'], outros: ['ana', 'caio', 'eva', '7'] } });
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
  [bias, others] = await Promise.all([tabsOf('bia'), tabsOf('outros')]);
});
afterAll(async () => {
  await browser?.close();
  await center?.stop();
});
beforeEach(isConnected);
afterEach((context) => {
  if (context.task.result?.state === 'fail') center.hangUpAll();
});

async function tabsOf(user: string): Promise<Page[]> {
  const context: BrowserContext = await browser.newContext({ locale: 'pt-BR' });
  await context.addInitScript(LOG);
  await context.addCookies([
    {
      name: 'carimbo_session',
      value: center.tokenOf(user),
      url: center.url(),
      httpOnly: true,
      sameSite: 'Strict',
    },
  ]);
  const pages: Page[] = [];
  for (const path of ['/protocols', '/deadlines', '/my-calls']) {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(`${center.url()}/console${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    pages.push(page);
  }
  return pages;
}

/** The states in which the tabs of both agents show the call. */
async function seen(number: string): Promise<{ bia: string[]; others: string[] }> {
  const states = async (pages: readonly Page[]) =>
    (
      await Promise.all(
        pages.map((page) =>
          page.evaluate<string[]>(
            `[...document.querySelectorAll('[data-pop="${number}"]')].map(({ dataset }) => dataset.state)`,
          ),
        ),
      )
    ).flat();
  return { bia: await states(bias), others: await states(others) };
}

async function shows(caller: CrowdCaller, bia: string | null, other: string | null): Promise<void> {
  const number = (await center.numberOf(caller.number)) ?? '';
  const expected = { bia: bia === null ? [] : [bia], others: other === null ? [] : [other] };
  await expect.poll(() => seen(number), { timeout: 60_000 }).toEqual(expected);
}

/** How often the call was added to a page of each agent. */
async function added(caller: CrowdCaller): Promise<{ bia: number; others: number }> {
  const number = (await center.numberOf(caller.number)) ?? '';
  const count = async (pages: readonly Page[]) =>
    (await Promise.all(pages.map((page) => page.evaluate<string[]>('globalThis.pops'))))
      .flat()
      .filter((one) => one === number).length;
  return { bia: await count(bias), others: await count(others) };
}

/** The call is gone, and was shown so often. */
async function wasShown(caller: CrowdCaller, bia: number, other: number): Promise<void> {
  await shows(caller, null, null);
  expect(await added(caller)).toEqual({ bia, others: other });
}

/** A call in the queue of both that Bia answered, after it was seen to ring at both. */
async function talkingWithBia() {
  const caller = await center.ring('fila-todos');
  const [bia, caio] = await Promise.all([rings('bia', caller), rings('caio', caller)]);
  await shows(caller, 'ringing', 'ringing');
  bia.answer();
  await ended(caio);
  await shows(caller, 'talking', null);
  return { caller, bia };
}

test('a queue with ringall: at both until one answers; through a hold; gone at the end', async () => {
  const { caller, bia } = await talkingWithBia();
  bia.hold();
  await shows(caller, 'held', null);
  bia.resume();
  await shows(caller, 'talking', null);
  caller.hangUp();
  await wasShown(caller, 1, 1);
});

test('a queue with rrmemory: at one after the other', async () => {
  const caller = await center.ring('fila-vez');
  const first = await Promise.race([rings('bia', caller), rings('caio', caller)]);
  const isBia = first.phone === 'bia';
  // The queue goes on after three seconds: nothing is waited for in between.
  first.reject();
  const second = await rings(isBia ? 'caio' : 'bia', caller);
  second.answer();
  await shows(caller, isBia ? null : 'talking', isBia ? 'talking' : null);
  second.hangUp();
  await shows(caller, null, null);
  const { bia, others: other } = await added(caller);
  expect(isBia ? other : bia).toBe(1);
});

test('abandoned while a telephone rings', async () => {
  const caller = await center.ring('fila-so-eva');
  await rings('eva', caller);
  await shows(caller, null, 'ringing');
  caller.hangUp();
  await wasShown(caller, 0, 1);
});

test('a direct extension', async () => {
  const caller = await center.ring('ramal-bia');
  const bia = await rings('bia', caller);
  await shows(caller, 'ringing', null);
  bia.answer();
  await shows(caller, 'talking', null);
  caller.hangUp();
  await wasShown(caller, 1, 0);
});

test('a ring group', async () => {
  const caller = await center.ring('grupo');
  const [, caio] = await Promise.all([rings('bia', caller), rings('caio', caller)]);
  await shows(caller, 'ringing', 'ringing');
  caio.answer();
  await shows(caller, null, 'talking');
  caio.hangUp();
  await wasShown(caller, 1, 1);
});

test('two devices on one extension are one', async () => {
  const caller = await center.ring('ramal-ana');
  const [, second] = await Promise.all([rings('ana', caller), rings('ana2', caller)]);
  await shows(caller, null, 'ringing');
  second.answer();
  await shows(caller, null, 'talking');
  caller.hangUp();
  await wasShown(caller, 0, 1);
});

test('picked up at another telephone', async () => {
  const caller = await center.ring('ramal-bia');
  await rings('bia', caller);
  await shows(caller, 'ringing', null);
  const caio = center.phones.dial('caio', '*8');
  await shows(caller, null, 'talking');
  caller.hangUp();
  await ended(caio);
  await wasShown(caller, 1, 1);
});

test('transferred blindly to an extension, and to another queue', async () => {
  for (const [exten, phone] of [
    ['ramal-ana', 'ana'],
    ['fila-so-eva', 'eva'],
  ] as const) {
    const { caller, bia } = await talkingWithBia();
    bia.transfer(exten);
    const receiver = await rings(phone, caller);
    await shows(caller, null, 'ringing');
    receiver.answer();
    await shows(caller, null, 'talking');
    caller.hangUp();
    await ended(receiver);
    // It rang at Caio's before Bia answered.
    await wasShown(caller, 1, 2);
  }
});

test('transferred after a consultation', async () => {
  const { caller, bia } = await talkingWithBia();
  bia.hold();
  await reaches(caller, 'held bia begin');
  await shows(caller, 'held', null);
  const ana = await transferredToAna(caller, bia, 'ramal-ana');
  await shows(caller, null, 'talking');
  caller.hangUp();
  await ended(ana);
  await wasShown(caller, 1, 2);
});

test('behind Local channels, as FreePBX has its queues', async () => {
  const caller = await center.ring('fila-freepbx');
  const [bia, caio] = await Promise.all([rings('bia', caller), rings('caio', caller)]);
  await shows(caller, 'ringing', 'ringing');
  caio.answer();
  await ended(bia);
  await shows(caller, null, 'talking');
  caller.hangUp();
  await wasShown(caller, 1, 1);
});

test('an agent who logged in by AgentLogin', async () => {
  const login = center.phones.dial('davi', 'entrar');
  await expect
    .poll(() => center.asterisk.ami.events.some(({ name }) => name === 'AgentLogin'), { timeout: 60_000 })
    .toBe(true);
  const caller = await center.ring('fila-login');
  await reaches(caller, 'answered 7 (login)');
  await shows(caller, null, 'talking');
  caller.hangUp();
  await shows(caller, null, null);
  login.hangUp();
});

test('our server is killed while they speak: the call is there again', async () => {
  const { caller, bia } = await talkingWithBia();
  await center.killServer();
  for (const page of bias) await page.getByText('Sem conexão ao vivo').first().waitFor();
  await center.startServer();
  await isConnected();
  for (const page of bias) await page.getByText('Sem conexão ao vivo').first().waitFor({ state: 'detached' });
  await shows(caller, 'talking', null);
  bia.hangUp();
  await shows(caller, null, null);
});
