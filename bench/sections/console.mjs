import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { missingForBrowser } from '../../test/browser/available.mjs';
import { median } from '../load/samples.mjs';
import { say, t } from '../report/language.mjs';
import { startDemo } from '../servers/carimbo.mjs';
import { Chromium } from '../servers/chromium.mjs';

const START_SCRIPT = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const INTERACTIVE = { of: 'carimbo', most: 1000 };
const WITHIN_MS = 20_000;
const PAUSE_MS = 100;
const AGENT = 'atendente';

/** An agent's pages on loopback, each with what a person uses first. */
const PAGES = [
  ['my-calls', t('minhas ligações', 'my calls'), 'main section button'],
  ['protocols', t('procurar', 'search'), 'main input'],
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
  const chromium = await Chromium.start();
  try {
    const url = `http://127.0.0.1:${server.port}`;
    const cookie = await signIn(url);
    for (const [id, title, usable] of PAGES) {
      const times = { first: [], again: [] };
      for (let i = 0; i < pace.starts; i += 1) {
        const tab = await chromium.openTab({ url, cookie });
        await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: noticing(usable) });
        for (const values of [times.first, times.again])
          values.push(await timed(tab, `${url}/console/${id}`));
        await tab.close();
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
    await chromium.stop();
    await server.stop();
  }
}

/** @returns {Promise<string>} the cookie of an agent's session */
async function signIn(url) {
  const reply = await fetch(`${url}/v1/session/demo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ user: AGENT }),
  });
  if (reply.status !== 201) throw new Error(`sign-in: ${reply.status} ${await reply.text()}`);
  return reply.headers.get('set-cookie').split(';')[0];
}

/** Runs in the page before its own script: notes when what matches has been drawn, by the clock of the page. */
function noticing(selector) {
  return `new MutationObserver((_, observer) => {
    if (document.querySelector(${JSON.stringify(selector)}) === null) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => { globalThis.usableAt = performance.now(); }));
  }).observe(document, { childList: true, subtree: true });`;
}

/** @returns {Promise<number>} milliseconds from the beginning of the navigation */
async function timed(tab, url) {
  await tab.send('Page.navigate', { url });
  const until = performance.now() + WITHIN_MS;
  while (performance.now() < until) {
    const { result } = await tab.send('Runtime.evaluate', { expression: 'globalThis.usableAt' });
    if (result.type === 'number') return result.value;
    await delay(PAUSE_MS);
  }
  throw new Error(`${url}: not usable within ${WITHIN_MS} ms`);
}
