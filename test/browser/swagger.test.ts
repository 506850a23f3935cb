import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CarimboProcess, KEY, startCarimbo } from '../support/carimbo-process.ts';
import { CHROMIUM } from './available.mjs';

/**
 * A name that browsers do not trust as they trust 127.0.0.1: what asks for https, or works on "secure" pages only,
 * fails here as it would on http://10.x in a closed network.
 */
const INTRANET = 'pbx.intranet';

let folder: string;
let carimbo: CarimboProcess;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carimbo-browser-'));
  carimbo = await startCarimbo({ CARIMBO_DATA_DIR: join(folder, 'data') });
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=MAP ${INTRANET} 127.0.0.1`,
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await carimbo?.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

it.each(['127.0.0.1', INTRANET])(
  'Swagger UI on http://%s: authorizes, issues by Try it out and reads it again without errors',
  async (host) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1600 }, locale: 'pt-BR' });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('requestfailed', (request) =>
      complaints.push(`${request.url()} ${request.failure()?.errorText}`),
    );

    await page.goto(`${carimbo.url.replace('127.0.0.1', host)}/docs`);
    await authorize(page);
    const issued = await execute(page, 'issueProtocol');
    expect(issued.status).toBe('201');
    const protocol = JSON.parse(issued.body) as { number: string; identification: string };
    expect(protocol.number).toMatch(/^999997\d{14}$/);
    expect(protocol.identification).toBe('found');

    const read = await execute(page, 'getProtocol', { number: protocol.number });
    expect(read.status).toBe('200');
    expect(JSON.parse(read.body)).toMatchObject({ number: protocol.number, entries: [{ type: 'issued' }] });

    if (process.env.CARIMBO_SCREENSHOTS !== undefined) {
      await page.screenshot({
        path: join(process.env.CARIMBO_SCREENSHOTS, `swagger-${host}.png`),
        fullPage: true,
      });
    }
    expect(complaints).toEqual([]);
    await page.close();
  },
);

async function authorize(page: Page): Promise<void> {
  await page.locator('.auth-wrapper .authorize').click();
  const bearer = page.locator('.auth-container').filter({ hasText: 'bearer' });
  await bearer.locator('input').fill(KEY);
  await bearer.locator('button[type=submit]').click();
  await bearer.getByText('Logout').waitFor();
  await page.locator('.modal-ux .close-modal').click();
}

/** Opens an operation, fills its parameters in, executes it. The example body is sent as it stands. */
async function execute(page: Page, operation: string, parameters: Record<string, string> = {}) {
  const block = page.locator(`.opblock[id$="-${operation}"]`);
  await block.locator('.opblock-summary-control').click();
  for (const [name, value] of Object.entries(parameters)) {
    await block.locator(`tr[data-param-name="${name}"] input`).fill(value);
  }
  await block.locator('button.execute').click();
  const live = block.locator('.live-responses-table .response').first();
  await live.waitFor();
  const shown = async (place: string) => (await live.locator(place).first().textContent())?.trim() ?? '';
  return {
    status: (await shown('.response-col_status')).slice(0, 3),
    body: await shown('.response-col_description .highlight-code code'),
  };
}
