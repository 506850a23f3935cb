import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'operator-sandbox.mjs');
let folder: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carimbo-sandbox-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** The command, and all that it prints. */
function run(...args: string[]) {
  const child = spawn(process.execPath, [SCRIPT, '--folder', folder, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const printed = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      printed.text += chunk;
    });
  const says = (pattern: RegExp) => expect.poll(() => printed.text, { timeout: 50_000 }).toMatch(pattern);
  return { child, printed, says };
}

it('prints addresses and commands that work when pasted, and ends cleanly with Ctrl+C', async () => {
  const { child, printed, says } = run('--port', '0', '--grpc-port', '0', '--fault', 'soap:slow=3000');
  await says(/Ctrl\+C encerra/);
  expect(printed.text).toContain('pessoas fictícias');
  expect(printed.text).toContain('{"door":"soap","slow":3000}');
  expect(printed.text).toMatch(/^export OPERADORA_API_KEY=\S+$/m);
  const [, url = '', key = ''] = /^curl -sS (\S+) -H 'X-API-Key: (\S+)'$/m.exec(printed.text) ?? [];
  const reply = await fetch(url, { headers: { 'X-API-Key': key } });
  expect(await reply.json()).toMatchObject({ nome: 'Maria Aparecida dos Santos' });

  const port = new URL(url).port;
  const second = run('--port', port, '--grpc-port', '0');
  await second.says(new RegExp(`A porta ${port} já está em uso`));
  expect(await code(second.child)).toBe(1);

  child.kill('SIGINT');
  expect(await code(child)).toBe(0);
  expect(printed.text).toContain('Operadora Exemplo encerrada.');
});

it.each([
  [['--fault', 'nada'], /--fault nada: Não existe a falha "nada"/],
  [['--port', 'x'], /--port não pode ser "x"/],
  [['--nada'], /Opção inválida: .*--nada/],
])('is used wrongly with %j: says how, and ends with 2', async (args, message) => {
  const { child, says } = run(...args);
  await says(message);
  await says(/Uso: npm run operator-sandbox/);
  expect(await code(child)).toBe(2);
});

async function code(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}
