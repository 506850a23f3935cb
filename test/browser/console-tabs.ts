import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { type CarimboProcess, KEY, startCarimbo } from '../support/carimbo-process.ts';
import { CHROMIUM } from './available.mjs';

// A browser, and mostly a demo, for the tests of one file.

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 390, height: 800 };
const DESKTOP = { width: 1280, height: 720 };

let folder: string;
let carimbo: CarimboProcess;
let browser: Browser;

/** Call it once in each file that opens the console of a demo. */
export function useConsole(): void {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carimbo-console-'));
    carimbo = await startCarimbo({ CARIMBO_DATA_DIR: join(folder, 'data') });
  });
  afterAll(async () => {
    await carimbo?.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });
  useBrowser();
}

/** Without a demo: for files that start their own server. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    });
  });
  afterAll(() => browser?.close());
}

export const consoleUrl = (): string => carimbo.url;

export interface Tab {
  page: Page;
  /** What the browser complained about: errors of scripts, and of the Content-Security-Policy. */
  complaints: string[];
}

export async function openTab(options: BrowserContextOptions = {}): Promise<Tab> {
  const context = await browser.newContext({ locale: 'pt-BR', viewport: DESKTOP, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // Chromium writes a line for every reply of 4xx: a console without a session gets one.
    const isRefusal = message.text().startsWith('Failed to load resource');
    if (['error', 'warning'].includes(message.type()) && !isRefusal) complaints.push(message.text());
  });
  return { page, complaints };
}

/** Opens the console and signs in as one of the demo's users. */
export async function signIn(role: RegExp, options: BrowserContextOptions = {}, path = '/'): Promise<Tab> {
  const tab = await openTab(options);
  await tab.page.goto(`${carimbo.url}${path}`);
  await tab.page.getByRole('button', { name: role }).click();
  await tab.page.getByRole('banner').waitFor();
  return tab;
}

/** As an agent, on the page of the search. */
export const signInToSearch = (): Promise<Tab> => signIn(AGENT, {}, '/console/protocols');

export async function api<T = { number: string }>(path: string, body: object): Promise<T> {
  const reply = await fetch(`${carimbo.url}/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(reply.ok, await reply.clone().text()).toBe(true);
  return (await reply.json()) as T;
}

export async function issue(fields: object): Promise<string> {
  return (await api('/protocols', fields)).number;
}

/** What axe finds that is serious, by rule and element. */
async function findings(page: Page): Promise<string[]> {
  // What fades in has less contrast meanwhile.
  await expect
    .poll(() =>
      page.evaluate<boolean>(`document.getAnimations().every(({ playState }) => playState !== 'running')`),
    )
    .toBe(true);
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  });
}

const overflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** Nothing serious for axe, and nothing wider than the page. */
export async function expectGood({ page, complaints }: Tab): Promise<void> {
  expect(await findings(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
  expect(complaints).toEqual([]);
}

export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.CARIMBO_SCREENSHOTS === undefined) return;
  await page.screenshot({ path: join(process.env.CARIMBO_SCREENSHOTS, `${name}.png`), fullPage: true });
}

export const LOOKS = [
  { name: 'pt-BR, light', locale: 'pt-BR', colorScheme: 'light', viewport: DESKTOP },
  { name: 'pt-BR, dark', locale: 'pt-BR', colorScheme: 'dark', viewport: DESKTOP },
  { name: 'en, light', locale: 'en-US', colorScheme: 'light', viewport: DESKTOP },
  { name: 'en, dark, phone', locale: 'en-US', colorScheme: 'dark', viewport: PHONE },
  { name: 'pt-BR, light, phone', locale: 'pt-BR', colorScheme: 'light', viewport: PHONE },
] as const;
export const AGENT = /Ana Souza/;

/** 99999720261127000001 as the pages show it. */
export function grouped(number: string): RegExp {
  return new RegExp(number.replace(/^(.{6})(.{4})(.{2})(.{2})(.{6})$/, '$1 $2 $3 $4 $5'));
}

export function focused(page: Page): Promise<string | undefined> {
  return page.evaluate<string | undefined>('document.activeElement?.tagName');
}

/** Waits for the form's first field, a list, and chooses in it. */
export async function chooseByKey(page: Page, label: string, value: string): Promise<void> {
  const list = page.getByRole('dialog').getByLabel(label);
  await list.waitFor();
  await expect.poll(() => focused(page)).toBe('SELECT');
  await list.selectOption(value);
}

export async function saved(page: Page): Promise<void> {
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('Registrado.').waitFor();
}
