// node scripts/take-screenshots.mjs: takes the pictures of docs/imagens from the sandbox with Debian's Chromium.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { prepare, ROOT } from './lib/prepare.mjs';
import { loadSandbox } from './lib/sandbox.mjs';

const WIDTH = 900;
const FOLDER = join(ROOT, 'docs', 'imagens');

if (!(await prepare())) process.exit(1);
const { startSandbox } = await loadSandbox();
// The port that the pages name, because it is visible in the pictures.
const sandbox = await startSandbox({ restPort: 8090 });
const browser = await chromium.launch({
  executablePath: process.env.CARIMBO_CHROMIUM || '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
});
try {
  mkdirSync(FOLDER, { recursive: true });
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 1600 }, locale: 'pt-BR' });
  await page.goto(`${sandbox.rest.url}/swagger`);
  const lookup = page.locator('.opblock', { hasText: 'Consulta um beneficiário pela carteirinha' });
  await lookup.waitFor();
  await take(page, 'swagger-operacoes.png', { to: page.locator('.opblock-tag-section').nth(1) });

  await lookup.locator('.opblock-summary-control').click();
  await lookup.getByText('numeroCarteira').first().waitFor();
  await take(page, 'swagger-consulta.png', {
    from: lookup,
    to: lookup.locator('.response[data-code="200"]'),
  });
} finally {
  await browser.close();
  await sandbox.stop();
}

/** The page from the top of an element (by default its own top) to the end of another. */
async function take(page, name, { from, to }) {
  const { y: top } = (await from?.boundingBox()) ?? { y: 0 };
  const { y, height } = await to.boundingBox();
  const clip = { x: 0, y: Math.floor(top), width: WIDTH, height: Math.ceil(y + height - top) };
  await page.screenshot({ path: join(FOLDER, name), clip });
  console.log(`docs/imagens/${name}`);
}
