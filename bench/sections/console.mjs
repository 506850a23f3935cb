import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { CHROMIUM, missingForBrowser } from '../../test/browser/available.mjs';
import { median } from '../load/samples.mjs';
import { say, t } from '../report/language.mjs';
import { startDemo } from '../servers/carimbo.mjs';

const START_SCRIPT = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const INTERACTIVE = { of: 'carimbo', most: 1000 };
const AGENT = /Ana Souza/;

/** An agent's pages on loopback, each with what a person uses first. */
const PAGES = [
  [
    'my-calls',
    t('minhas ligações', 'my calls'),
    (page) => page.locator('main section').getByRole('button').first(),
  ],
  ['protocols', t('procurar', 'search'), (page) => page.getByRole('textbox').first()],
];

/** From the address to a page that can be used, in Chromium, with and without its files in the browser's cache. */
export async function measureConsole({ folder, figures, options: { pace } }) {
  const missing = missingForBrowser();
  if (missing.length > 0) {
    say(`console: falta ${missing.join(', ')}`, `console: ${missing.join(', ')} is missing`);
    return;
  }
  say('console: até a página poder ser usada', 'console: until the page can be used');
  const server = await startDemo({ folder: join(folder, 'console'), script: START_SCRIPT });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const baseURL = `http://127.0.0.1:${server.port}`;
    const storageState = await signIn(browser, baseURL);
    for (const [id, title, usable] of PAGES) {
      const times = { first: [], again: [] };
      for (let i = 0; i < pace.starts; i += 1) {
        const context = await browser.newContext({ baseURL, storageState });
        const page = await context.newPage();
        for (const values of [times.first, times.again])
          values.push(await timed(page, `/console/${id}`, usable));
        await context.close();
      }
      const add = (which, words, values) =>
        figures.add({
          id: `console.${id}.${which}`,
          name: `${title}: ${words}`,
          unit: 'ms',
          carimbo: median(values),
          hard: INTERACTIVE,
          detail: { values },
        });
      add('first', t('primeira vez', 'first time'), times.first);
      add('again', t('de novo', 'again'), times.again);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** @returns the cookies of an agent's session */
async function signIn(browser, baseURL) {
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('button', { name: AGENT }).click();
  await page.getByRole('heading', { name: /^(?:Minhas ligações|My calls)$/ }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

async function timed(page, path, usable) {
  const begin = performance.now();
  await page.goto(path, { waitUntil: 'commit' });
  await usable(page).waitFor();
  return performance.now() - begin;
}
