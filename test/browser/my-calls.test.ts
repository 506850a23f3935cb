import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CarimboProcess, KEY, startCarimbo } from '../support/carimbo-process.ts';
import { freePort } from '../support/free-port.mjs';
import { until } from '../support/until.ts';
import { CHROMIUM } from './available.mjs';
import { AGENT, expectGood, focused, grouped, LOOKS, picture } from './console-tabs.ts';

// A server of its own, which is killed and started again.

const SECOND_AGENT = /Bruno Lima/;
const SUPERVISOR = /Supervisão|Supervisor/;
let folder: string;
let env: Record<string, string>;
let carimbo: CarimboProcess;
let browser: Browser;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carimbo-calls-'));
  const port = await freePort();
  env = { CARIMBO_DATA_DIR: join(folder, 'data'), CARIMBO_HTTP_PORT: String(port) };
  carimbo = await startCarimbo(env);
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
});
afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});
afterAll(async () => {
  await browser?.close();
  await carimbo?.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

async function api<T>(path: string, body?: object): Promise<T> {
  const reply = await fetch(`${carimbo.url}/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(reply.ok, await reply.clone().text()).toBe(true);
  return (await reply.json()) as T;
}

let calls = 0;
async function newCall(): Promise<string> {
  const fields = { caller: '+5511987654321', card_number: '00012345678901230', call_id: `my-${++calls}` };
  return (await api<{ number: string }>('/protocols', fields)).number;
}
const tell = (number: string, type: string, fields: object = {}) =>
  api(`/protocols/${number}/entries`, { type, ...fields });

/** Every pop that is added to the page, as `state number`, and every tone. */
const LOG = `
globalThis.pops = [];
globalThis.tones = 0;
new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const node of addedNodes)
      if (node.nodeType === 1)
        for (const pop of [node, ...node.querySelectorAll('[data-pop]')])
          if (pop.matches('[data-pop]')) globalThis.pops.push(pop.dataset.pop);
}).observe(document, { childList: true, subtree: true });
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) {
  globalThis.tones += 1;
  return start.apply(this, at);
};
`;

async function newBrowser(script = '', options = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    locale: 'pt-BR',
    viewport: { width: 1280, height: 720 },
    ...options,
  });
  await context.addInitScript(LOG + script);
  contexts.push(context);
  return context;
}

const complaintsOf = new Map<Page, string[]>();

/** Opens a page; the first one of a browser signs in. */
async function openPage(context: BrowserContext, path: string, who = AGENT): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  complaintsOf.set(page, complaints);
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${carimbo.url}/console${path}`);
  const enter = page.getByRole('button', { name: who });
  const banner = page.getByRole('banner');
  await enter.or(banner).first().waitFor();
  if ((await banner.count()) === 0) await enter.click();
  await banner.waitFor();
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

/** The states in which the pages show the call. */
async function seen(pages: readonly Page[], number: string): Promise<string[]> {
  const states = pages.map((page) =>
    page.evaluate<string[]>(
      `[...document.querySelectorAll('[data-pop="${number}"]')].map(({ dataset }) => dataset.state)`,
    ),
  );
  return (await Promise.all(states)).flat();
}
const showing = (pages: readonly Page[], number: string, expected: string[]) =>
  expect.poll(() => seen(pages, number), { timeout: 60_000 }).toEqual(expected);

const added = async (pages: readonly Page[], number: string) =>
  (await Promise.all(pages.map((page) => page.evaluate<string[]>('globalThis.pops'))))
    .flat()
    .filter((one) => one === number).length;

describe('a call that rings', () => {
  it('is in one of three tabs, told by the title of all, and gone when another agent answers', async () => {
    const context = await newBrowser();
    const pages = [
      await openPage(context, '/protocols'),
      await openPage(context, '/deadlines'),
      await openPage(context, '/my-calls'),
    ];
    const number = await newCall();
    await tell(number, 'call.queued', { queue: 'atendimento' });
    await tell(number, 'call.ringing', { agent: '2001' });
    await showing(pages, number, ['ringing']);
    for (const page of pages) await expect.poll(() => page.title()).toMatch(/^☎ Tocando · /);
    await tell(number, 'call.ringing', { agent: '2002' });
    await tell(number, 'call.answered', { agent: '2002' });
    await showing(pages, number, []);
    for (const page of pages) await expect.poll(() => page.title()).not.toMatch(/☎/);
    expect(await added(pages, number)).toBe(1);
    await tell(number, 'call.ended', { by: 'caller' });
    expect(pages.flatMap((page) => complaintsOf.get(page))).toEqual([]);
  });

  it('is let ring by the page itself, where the operator is for training', async () => {
    await newCall();
    const page = await openPage(await newBrowser(), '/my-calls');
    const button = page.getByRole('button', { name: 'Fazer uma ligação tocar no ramal 2001' });
    await button.waitFor();
    await expectGood({ page, complaints: complaintsOf.get(page) ?? [] });
    await button.click();
    const pop = page.locator('[data-pop]');
    await pop.waitFor();
    const number = String(await pop.getAttribute('data-pop'));
    await showing([page], number, ['ringing']);
    expect(await button.count()).toBe(0);
    await showing([page], number, ['talking']);
    await tell(number, 'call.ended', { by: 'caller' });
    await showing([page], number, []);
    await button.waitFor();
  });

  it('shows who it is and what else there is, stays through hold and transfer, and does not come back', async () => {
    const [ana, bruno] = [await newBrowser(), await newBrowser()];
    const anas = [await openPage(ana, '/protocols'), await openPage(ana, '/deadlines')];
    const brunos = [
      await openPage(bruno, '/my-calls', SECOND_AGENT),
      await openPage(bruno, '/protocols', SECOND_AGENT),
    ];
    const earlier = await newCall();
    const number = await newCall();
    await tell(number, 'call.ringing', { agent: 'PJSIP/2001-0000002a' });
    await showing(anas, number, ['ringing']);
    const shown = anas[1] as Page;
    const pop = shown.locator(`[data-pop="${number}"]`);
    await pop.getByText('Maria Aparecida dos Santos').waitFor();
    await pop.getByText(grouped(number)).waitFor();
    await pop.getByRole('link', { name: grouped(earlier) }).waitFor();
    await tell(number, 'call.answered', { agent: '2001' });
    await showing(anas, number, ['talking']);
    await tell(number, 'call.held', { agent: '2001', hold: 'begin' });
    await showing(anas, number, ['held']);
    await tell(number, 'call.transferred', { agent: '2001', to: '2002', kind: 'blind' });
    await tell(number, 'call.ringing', { agent: '2002' });
    await showing(brunos, number, ['ringing']);
    await showing(anas, number, []);
    await tell(number, 'call.answered', { agent: '2002' });
    await showing(brunos, number, ['talking']);
    await tell(number, 'call.ended', { by: 'caller' });
    await showing(brunos, number, []);
    expect([await added(anas, number), await added(brunos, number)]).toEqual([1, 1]);
    const records = await api<{ items: { actor: string; reason_source: string | null }[] }>(
      `/access-records?number=${number}&limit=100`,
    );
    const byAna = records.items.filter(({ actor }) => actor === 'user:atendente');
    expect(byAna.length).toBeGreaterThan(0);
    expect(byAna.map(({ reason_source }) => reason_source)).toContain('call');
  });

  it('leaves the focus where somebody types; a key leads to it', async () => {
    const page = await openPage(await newBrowser(), '/protocols');
    const field = page.getByRole('textbox').first();
    await field.click();
    await page.keyboard.type('0001');
    const number = await newCall();
    await tell(number, 'call.ringing', { agent: '2001' });
    await showing([page], number, ['ringing']);
    await page.keyboard.type('l2345');
    expect(await field.inputValue()).toBe('0001l2345');
    expect(await focused(page)).toBe('INPUT');
    await page.keyboard.press('Tab');
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('l');
    expect(await page.evaluate<string>('document.activeElement.dataset.pop')).toBe(number);
    await tell(number, 'call.ended', { by: 'caller' });
    await showing([page], number, []);
  });

  it('is drawn, which the supervisor reads', async () => {
    const page = await openPage(await newBrowser(), '/my-calls');
    const supervisor = await openPage(await newBrowser(), '/my-calls', SUPERVISOR);
    const times = () =>
      supervisor.evaluate<{ shown: number }>(`fetch('/v1/my-calls/times').then((reply) => reply.json())`);
    const { shown: before } = await times();
    const number = await newCall();
    await tell(number, 'call.ringing', { agent: '2001' });
    await showing([page], number, ['ringing']);
    await expect.poll(async () => (await times()).shown, { timeout: 60_000 }).toBe(before + 1);
    await tell(number, 'call.ended', { by: 'caller' });
    await supervisor.reload();
    await supervisor.getByText(/^Do toque à tela/).waitFor();
    await supervisor.getByText('Você não tem ramal.').waitFor();
  });

  it('comes in a browser without shared workers, too', async () => {
    const page = await openPage(await newBrowser('delete globalThis.SharedWorker;'), '/deadlines');
    const number = await newCall();
    await tell(number, 'call.ringing', { agent: '2001' });
    await showing([page], number, ['ringing']);
    await tell(number, 'call.ended', { by: 'caller' });
    await showing([page], number, []);
  });
});

describe('what is interrupted', () => {
  it('a reload, and a server that is killed and comes back, show the same call', async () => {
    const page = await openPage(await newBrowser(), '/deadlines');
    const number = await newCall();
    await tell(number, 'call.answered', { agent: '2001' });
    await showing([page], number, ['talking']);
    await page.reload();
    await showing([page], number, ['talking']);
    await carimbo.end('SIGKILL');
    await page.getByText('Sem conexão ao vivo').waitFor();
    carimbo = await startCarimbo(env);
    await page.getByText('Sem conexão ao vivo').waitFor({ state: 'detached' });
    await showing([page], number, ['talking']);
    await tell(number, 'call.ended', { by: 'caller' });
    await showing([page], number, []);
  });
});

describe('after the call', () => {
  it('class, note and done with the keyboard alone, and the others wait in the list', async () => {
    const page = await openPage(await newBrowser(), '/my-calls');
    const { keyboard } = page;
    const [left, number] = [await newCall(), await newCall()];
    await tell(left, 'call.answered', { agent: '2001' });
    await tell(left, 'call.ended', { by: 'caller' });
    await tell(number, 'call.ringing', { agent: '2001' });
    await showing([page], number, ['ringing']);
    await tell(number, 'call.answered', { agent: '2001' });
    const form = page.getByRole('region', { name: grouped(number) });
    await form.getByLabel('Tipo de demanda').focus();
    await keyboard.type('Ass');
    await keyboard.press('Tab');
    await keyboard.type('Fisioterapia');
    await keyboard.press('Tab');
    await keyboard.type('Pediu a lista de clínicas.');
    // What was typed stays when the call ends.
    await tell(number, 'call.ended', { by: 'caller' });
    await showing([page], number, []);
    await keyboard.press('Control+Enter');
    await page.getByText('Registrado.').waitFor();
    const { entries } = await api<{ entries: { type: string; actor: string; data: object }[] }>(
      `/protocols/${number}`,
    );
    expect(
      entries.filter(({ actor }) => actor === 'user:atendente').map(({ type, data }) => ({ type, data })),
    ).toMatchObject([
      { type: 'classified', data: { class: 'care', subject: 'Fisioterapia' } },
      { type: 'noted', data: { text: 'Pediu a lista de clínicas.' } },
    ]);
    const missing = page.getByRole('table', { name: 'Ligações sem anotação' });
    await missing.getByRole('link', { name: grouped(left) }).waitFor();
    expect(await missing.getByRole('link', { name: grouped(number) }).count()).toBe(0);
    const row = missing.getByRole('row').filter({ has: page.getByRole('link', { name: grouped(left) }) });
    await row.getByRole('button', { name: 'Anotar' }).focus();
    await keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('SELECT');
    await page.getByLabel('Anotação', { exact: true }).focus();
    await keyboard.type('Caiu na entrada.');
    await keyboard.press('Control+Enter');
    await row.waitFor({ state: 'detached' });
    expect(complaintsOf.get(page)).toEqual([]);
  });
});

describe('during the call', () => {
  it('a note that was saved leaves no form behind, of this call and of the next', async () => {
    const page = await openPage(await newBrowser(), '/my-calls');
    for (const note of ['Pediu a rede da cidade.', 'Pediu o boleto.']) {
      const number = await newCall();
      await tell(number, 'call.answered', { agent: '2001' });
      const form = page.getByRole('region', { name: grouped(number) });
      await form.getByLabel('Anotação', { exact: true }).fill(note);
      await page.keyboard.press('Control+Enter');
      await form.waitFor({ state: 'detached' });
      await page.getByText('Registrado.').waitFor();
      await showing([page], number, ['talking']);
      await tell(number, 'call.ended', { by: 'caller' });
      await showing([page], number, []);
      expect(await form.count()).toBe(0);
    }
    // No field has the keyboard.
    await page.keyboard.press('/');
    await page.getByRole('heading', { level: 1, name: 'Procurar protocolos' }).waitFor();
    expect(complaintsOf.get(page)).toEqual([]);
  });

  it('the page of its protocol is not covered by what the page says', async () => {
    const number = await newCall();
    await tell(number, 'call.answered', { agent: '2001' });
    const page = await openPage(await newBrowser(), `/protocols/${number}`);
    const pop = page.locator('[data-pop]');
    await pop.waitFor();
    expect(await pop.getByRole('link').count()).toBe(0);
    await page.getByRole('link', { name: 'Prazos' }).click();
    await pop.getByRole('link', { name: 'Abrir o protocolo' }).waitFor();
    await tell(number, 'call.ended', { by: 'caller' });
  });
});

describe.each(LOOKS)('the page of calls, $name', ({ name, ...options }) => {
  it('is complete, without serious findings of axe', async () => {
    const context = await newBrowser('', options);
    const page = await openPage(context, '/my-calls');
    const number = await newCall();
    const left = await newCall();
    await tell(left, 'call.queued', { queue: 'atendimento' });
    await tell(left, 'call.answered', { agent: '2001' });
    await tell(left, 'call.ended', { by: 'caller' });
    await tell(number, 'call.queued', { queue: 'atendimento' });
    await tell(number, 'call.ringing', { agent: '2001' });
    await showing([page], number, ['ringing']);
    await page.getByText('Maria Aparecida dos Santos').first().waitFor();
    await tell(number, 'call.answered', { agent: '2001' });
    await showing([page], number, ['talking']);
    await until('the list', async () => (await page.getByRole('link', { name: grouped(left) }).count()) > 0);
    await expectGood({ page, complaints: complaintsOf.get(page) ?? [] });
    await picture(page, `my-calls ${name}`);
    await page.goto(`${carimbo.url}/console/deadlines`);
    await showing([page], number, ['talking']);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator(`[data-pop="${number}"]`).getByText('Maria Aparecida dos Santos').waitFor();
    await expectGood({ page, complaints: complaintsOf.get(page) ?? [] });
    await picture(page, `pop ${name}`);
    await tell(number, 'call.ended', { by: 'caller' });
    await showing([page], number, []);
  });
});
