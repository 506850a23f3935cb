import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CarimboProcess, KEY, startCarimbo } from '../support/carimbo-process.ts';
import { curlRequest } from './support/curl.ts';
import { type Page, ROOT, readPage, shellLines } from './support/pages.ts';
import { expectShown } from './support/shown.ts';

/** A block of shell with curl, the status that its comment expects, and the reply shown below it. */
interface Example {
  text: string;
  status: number;
  shown: string | null;
}

const EXPECTED = /^# (?:responde|answers) (\d{3})$/m;

const steps = readPage('docs/passo-a-passo.md');
const production = readPage('docs/producao.md');
const folder = mkdtempSync(join(tmpdir(), 'carimbo-docs-'));
let server: CarimboProcess;
/** Number of the first protocol issued: the one that the page goes on with. */
let number = '';

beforeAll(async () => {
  server = await startCarimbo({ CARIMBO_DATA_DIR: folder });
});
afterAll(async () => {
  await server.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

describe.each([steps, production, readPage('README.md'), readPage('README.pt-BR.md')])('in $path', (page) => {
  test('every curl has a comment with its status', () => {
    const silent = page.blocks.filter(({ text }) => /^curl /m.test(text) && !EXPECTED.test(text));
    expect(silent).toEqual([]);
  });

  test.each(examplesOf(page))('$text', async ({ text, status, shown }) => {
    // Both READMEs show the same call, and the second one would be a repeat.
    const here = text.replace('127.0.0.1:8080', new URL(server.url).host).replace('first-call', page.path);
    const { url, init } = curlRequest(here.replace(/^CHAVE=.*$/m, ''), { CHAVE: KEY, NUMERO: number });
    const reply = await fetch(url, init);
    const body = await reply.text();
    expect(reply.status, body).toBe(status);
    if (shown !== null) expectShown(shown, body);
    if (number === '' && status === 201) number = JSON.parse(body).number;
  });

  const calls = page.blocks.flatMap(shellLines).filter((line) => line.startsWith('npx --no -- carimbo call'));
  test.each(calls)('%s', async (line) => {
    const words = line.split(' ').slice(4);
    const env = { ...process.env, LC_ALL: 'pt_BR.UTF-8', CARIMBO_AGI_PORT: String(server.agiPort) };
    const args = [join(ROOT, 'bin/carimbo.js'), ...words, '--no-input', '--fast'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    expect(stdout).toMatch(/Protocolo\s+999997\d{14}/);
  });
});

test('shows every metric of Carimbo', async () => {
  const reply = await fetch(`${server.url}/metrics`);
  const real = [...(await reply.text()).matchAll(/^# TYPE (carimbo_\w+)/gm)].map(([, name]) => name);
  const shown = [...production.text.matchAll(/^\| `(carimbo_\w+)`/gm)].map(([, name]) => name);
  expect(shown.sort()).toEqual(real.sort());
});

test('the addresses that the text opens or imports exist', async () => {
  const addresses = [...steps.text.matchAll(/http:\/\/127\.0\.0\.1:8080(\/[a-z.]+)[>`]/g)];
  const paths = [...new Set(addresses.map(([, path = '']) => path))];
  expect(paths).toEqual(expect.arrayContaining(['/docs', '/postman.json']));
  for (const path of paths) expect((await fetch(server.url + path)).status, path).toBe(200);
});

test('the names quoted from Swagger and Postman exist there', async () => {
  const document = await read<{ paths: Record<string, Record<string, { summary: string }>> }>(
    '/openapi.json',
  );
  const collection = await read<{ info: { name: string }; item: { name: string }[] }>('/postman.json');
  const summaries = Object.values(document.paths)
    .flatMap((operations) => Object.values(operations))
    .map(({ summary }) => summary);
  for (const summary of ['Consultar beneficiário pela carteirinha', 'Emitir um protocolo']) {
    expect(summaries).toContain(summary);
    expect(steps.text.split(summary).length, summary).toBeGreaterThan(2);
  }
  expect(steps.text).toContain(`**${collection.info.name}**`);
  const folders = collection.item.map(({ name }) => name);
  for (const folder of ['Protocolos', 'Beneficiários']) {
    expect(folders).toContain(folder);
    expect(steps.text).toContain(`Pasta **${folder}**`);
  }
});

async function read<T>(path: string): Promise<T> {
  const reply = await fetch(server.url + path);
  return (await reply.json()) as T;
}

function examplesOf({ blocks }: Page): Example[] {
  return blocks.flatMap(({ text }, i) => {
    const [, status] = EXPECTED.exec(text) ?? [];
    const next = blocks[i + 1];
    const shown = next?.language === 'json' || next?.text.startsWith('number=') ? next.text : null;
    return status === undefined ? [] : [{ text, status: Number(status), shown }];
  });
}
