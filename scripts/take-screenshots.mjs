// node scripts/take-screenshots.mjs: takes the pictures of docs/imagens, of the sandbox and of the console, with Debian's Chromium.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
  await sandbox.stop();
}
try {
  await takeConsole();
} finally {
  await browser.close();
}

/** The page from the top of an element (by default its own top) to the end of another. */
async function take(page, name, { from, to }) {
  const { y: top } = (await from?.boundingBox()) ?? { y: 0 };
  const { y, height } = await to.boundingBox();
  const clip = { x: 0, y: Math.floor(top), width: WIDTH, height: Math.ceil(y + height - top) };
  await page.screenshot({ path: join(FOLDER, name), clip });
  console.log(`docs/imagens/${name}`);
}

/** The console of a demo with the protocols of the weeks before, and a few more: both languages, both themes, and a phone. */
async function takeConsole() {
  const data = mkdtempSync(join(tmpdir(), 'carimbo-pictures-'));
  const key = 'chave-das-figuras-com-mais-de-32-caracteres';
  const env = { ...process.env, CARIMBO_DATA_DIR: data, CARIMBO_DEMO_KEY: key };
  const demo = spawn(process.execPath, [join(ROOT, 'bin', 'carimbo.js'), 'demo', '--history'], {
    env,
    stdio: 'ignore',
  });
  try {
    const url = 'http://127.0.0.1:8080';
    while (
      !(await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ))
    )
      await new Promise((resolve) => setTimeout(resolve, 100));
    const number = await fillDemo(url, key);
    const desktop = { width: 1280, height: 720 };
    const phone = { width: 390, height: 800 };
    for (const { suffix, ...look } of [
      { suffix: '', locale: 'pt-BR', colorScheme: 'light', viewport: desktop },
      { suffix: '-escuro', locale: 'pt-BR', colorScheme: 'dark', viewport: desktop },
      { suffix: '-ingles', locale: 'en-US', colorScheme: 'light', viewport: desktop },
      { suffix: '-ingles-escuro', locale: 'en-US', colorScheme: 'dark', viewport: desktop },
      { suffix: '-telefone', locale: 'pt-BR', colorScheme: 'light', viewport: phone },
    ]) {
      const page = await browser.newPage(look);
      const shoot = async (name) => {
        await page.screenshot({ path: join(FOLDER, `console-${name}${suffix}.png`) });
        console.log(`docs/imagens/console-${name}${suffix}.png`);
      };
      await page.goto(`${url}/console/protocols`);
      await page.getByRole('button', { name: /Ana Souza/ }).click();
      await page.getByRole('banner').waitFor();
      await page.getByRole('textbox').first().press('Enter');
      await page.getByRole('table').waitFor();
      await shoot('procurar');
      await page.goto(`${url}/console/protocols/${number}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await shoot('protocolo');
      await page.goto(`${url}/console/deadlines`);
      await page.getByRole('table').first().waitFor();
      await shoot('prazos');
      await page.context().close();
    }
  } finally {
    demo.kill('SIGTERM');
    await new Promise((resolve) => demo.once('exit', resolve));
    rmSync(data, { recursive: true, force: true });
  }
}

/** @returns the number of the protocol with most to show */
async function fillDemo(url, key) {
  async function post(path, body) {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const reply = await fetch(`${url}/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(await reply.text());
    return reply.json();
  }
  const card_number = '00012345678901230';
  const issued = [
    { channel: 'email', class: 'non_care', subject: 'Segunda via do boleto' },
    { channel: 'whatsapp', class: 'ombudsman', subject: 'Reclamação sobre reembolso', card_number },
    { channel: 'chat', class: 'high_complexity', subject: 'Internação eletiva', card_number },
    { caller: '+5511900000001', class: 'care', subject: 'Fisioterapia', card_number, call_id: 'figura' },
  ];
  const numbers = [];
  for (const one of issued) numbers.push((await post('/protocols', one)).number);
  const number = numbers.at(-1);
  const began = Math.floor(Date.now() / 1000) - 300;
  const call = { unique_id: '1', agent: 'PJSIP/2001', agent_name: 'Ana Souza', queue: 'atendimento' };
  for (const entry of [
    { type: 'call.queued', unique_id: '1', queue: 'atendimento', happened_at: String(began) },
    { type: 'call.answered', ...call, happened_at: String(began + 38) },
    { type: 'call.ended', unique_id: '1', by: 'caller', happened_at: String(began + 290) },
    { type: 'noted', text: 'Pediu autorização de dez sessões. Vai enviar o pedido médico.' },
    { type: 'assigned', to: 'ana.souza' },
    { type: 'occurrence_added', subject: 'Segunda via da carteirinha', class: 'non_care' },
    { type: 'answered', occurrence: 2, decision: 'informed', text: 'Enviada pelo aplicativo.' },
  ])
    await post(`/protocols/${number}/entries`, entry);
  return number;
}
