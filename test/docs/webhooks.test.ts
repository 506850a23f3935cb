import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { PUBLIC_TYPES } from '../../src/protocol/public-types.ts';
import { killOnExit } from '../support/child-process.ts';
import { freePort } from '../support/free-port.mjs';
import { post } from '../support/requests.ts';
import { runningApp } from '../support/running-app.ts';
import { until } from '../support/until.ts';
import { readPage } from './support/pages.ts';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const page = readPage('docs/webhooks.md');

/** Runs the receiver that the page shows; resolves with what it printed. */
async function receiverOf(page: { blocks: { language: string; text: string }[] }, secret: string) {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-receiver-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'receber.mjs');
  writeFileSync(file, page.blocks.find(({ text }) => text.startsWith('// receber.mjs'))?.text ?? '');
  const port = await freePort();
  const env = { ...process.env, SEGREDO: secret, PORTA: String(port) };
  const child = killOnExit(spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] }));
  onTestFinished(() => void child.kill());
  let printed = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const url = `http://127.0.0.1:${port}`;
  const isUp = async () =>
    (await fetch(url, { method: 'POST', body: '{}' }).catch(() => null))?.status === 401;
  await until('the receiver to listen and to refuse what is not signed', isUp);
  return { url, printed: () => printed };
}

it('shows a receiver that verifies what the server sends', async () => {
  const receiver = await receiverOf(page, SECRET);
  const webhook = `{ name: crm, url: "${receiver.url}", secrets: ["\${env:SECRET}"], types: [issued, noted] }`;
  const yaml = `operators:\n  - { ans_registry: "326305", name: Exemplo, webhooks: [${webhook}] }\n`;
  const app = await runningApp({ files: { 'carimbo.yaml': yaml }, env: { SECRET } });
  onTestFinished(() => app.stop());
  const issued = await post(`${app.url}/v1/protocols`, { key: app.secret, body: {} });
  const { number } = (await issued.json()) as { number: string };
  const entries = `${app.url}/v1/protocols/${number}/entries`;
  await post(entries, { key: app.secret, body: { type: 'noted', text: 'x' } });
  await until('both messages', () => receiver.printed() === `issued ${number}\nnoted ${number}\n`);
  await until('the metrics to count both', async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    const of = 'operator="326305",target="webhook:crm"';
    return (
      metrics.includes(`carimbo_deliveries_total{${of},outcome="accepted"} 2`) &&
      metrics.includes(`carimbo_outbox_waiting{${of}} 0`)
    );
  });
});

it('names only types that exist', () => {
  const lists = [...page.text.matchAll(/types: \[([^\]]+)\]/g)].flatMap(([, types = '']) =>
    types.split(', '),
  );
  expect(lists.length).toBeGreaterThan(3);
  expect(PUBLIC_TYPES).toEqual(expect.arrayContaining(lists));
});
