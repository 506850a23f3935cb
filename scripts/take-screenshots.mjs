// node scripts/take-screenshots.mjs [NAME…]: takes the pictures of docs/imagens, of the sandbox (`swagger`) and of the console, with
// Debian's Chromium. Without names it takes all.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { prepare, ROOT } from './lib/prepare.mjs';
import { loadSandbox } from './lib/sandbox.mjs';
import { PAGES } from './screenshots/console-pages.mjs';
import { startDemo } from './screenshots/demo.mjs';
import { withPalette } from './screenshots/palette-png.mjs';

const FOLDER = join(ROOT, 'docs', 'imagens');
const SWAGGER_WIDTH = 900;
const DESKTOP = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 800 };
/** Of the operator of the demo. */
const timezoneId = 'America/Sao_Paulo';
const LOOKS = [
  { suffix: '', locale: 'pt-BR', colorScheme: 'light', viewport: DESKTOP },
  { suffix: '-escuro', locale: 'pt-BR', colorScheme: 'dark', viewport: DESKTOP },
  { suffix: '-ingles', locale: 'en-US', colorScheme: 'light', viewport: DESKTOP },
  { suffix: '-ingles-escuro', locale: 'en-US', colorScheme: 'dark', viewport: DESKTOP },
  { suffix: '-telefone', locale: 'pt-BR', colorScheme: 'light', viewport: PHONE },
  { suffix: '-telefone-ingles-escuro', locale: 'en-US', colorScheme: 'dark', viewport: PHONE },
];

const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
if (!(await prepare())) process.exit(1);
mkdirSync(FOLDER, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CARIMBO_CHROMIUM || '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
});
try {
  if (isWanted('swagger')) await takeSwagger();
  const pages = PAGES.filter(({ name }) => isWanted(name));
  if (pages.length > 0) await takeConsole(pages);
} finally {
  await browser.close();
}

function keep(name, png) {
  writeFileSync(join(FOLDER, name), withPalette(png));
  console.log(`docs/imagens/${name}`);
}

async function takeSwagger() {
  const { startSandbox } = await loadSandbox();
  // The port that the pages name, because it is visible in the pictures.
  const sandbox = await startSandbox({ restPort: 8090 });
  try {
    const viewport = { width: SWAGGER_WIDTH, height: 1600 };
    const page = await browser.newPage({ viewport, locale: 'pt-BR' });
    await page.goto(`${sandbox.rest.url}/swagger`);
    const lookup = page.locator('.opblock', { hasText: 'Consulta um beneficiário pela carteirinha' });
    await lookup.waitFor();
    await takePart(page, 'swagger-operacoes.png', { to: page.locator('.opblock-tag-section').nth(1) });

    await lookup.locator('.opblock-summary-control').click();
    await lookup.getByText('numeroCarteira').first().waitFor();
    await takePart(page, 'swagger-consulta.png', {
      from: lookup,
      to: lookup.locator('.response[data-code="200"]'),
    });
  } finally {
    await sandbox.stop();
  }
}

/** The page from the top of an element (by default its own top) to the end of another. */
async function takePart(page, name, { from, to }) {
  const { y: top } = (await from?.boundingBox()) ?? { y: 0 };
  const { y, height } = await to.boundingBox();
  const clip = { x: 0, y: Math.floor(top), width: SWAGGER_WIDTH, height: Math.ceil(y + height - top) };
  keep(name, await page.screenshot({ clip }));
}

async function takeConsole(pages) {
  const demo = await startDemo();
  try {
    for (const look of LOOKS)
      for (const page of pages.filter(({ phone = false }) => phone || look.viewport !== PHONE))
        await takePage(demo, page, look);
  } finally {
    await demo.stop();
  }
}

async function takePage(demo, { name, who, address, show, isCalled = false }, { suffix, ...look }) {
  const page = await browser.newPage({ timezoneId, ...look });
  const endCall = isCalled ? await demo.ring() : null;
  try {
    await page.goto(`${demo.url}${address(demo)}`);
    if (who !== null) {
      await page.getByRole('button', { name: who }).click();
      await page.getByRole('banner').or(page.locator('[data-wall]')).first().waitFor();
    }
    await show(page, demo);
    // Nothing is shown as pointed at.
    await page.mouse.move(0, 0);
    // Fonts, and what fades in.
    await page.evaluate(() => document.fonts.ready);
    await page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState !== 'running'),
    );
    keep(`console-${name}${suffix}.png`, await page.screenshot());
  } finally {
    await endCall?.();
    await page.context().close();
  }
}
