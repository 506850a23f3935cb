import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/platform/package-root.ts';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { buildOnce, carimbo, environment, newFolder, type Running, start } from './carimbo.ts';

beforeAll(buildOnce);

/** `curl … URL -H 'A: b' … -d 'BODY'`, as the demo prints it. */
function readCurl(line: string): [string, RequestInit] {
  const quoted = [...line.matchAll(/-(H|d) '([^']*)'/g)];
  const headers = quoted
    .filter(([, flag]) => flag === 'H')
    .map(([, , text = '']) => text.split(/: (.*)/).slice(0, 2) as [string, string]);
  const body = quoted.find(([, flag]) => flag === 'd')?.[2] ?? '';
  return [/https?:\S+/.exec(line)?.[0] ?? '', { method: 'POST', headers, body }];
}

describe('the demo', () => {
  const data = newFolder();
  const env = environment(data);
  let demo: Running;
  let banner = '';
  beforeAll(async () => {
    demo = start(['demo'], env);
    banner = await demo.until(/Ctrl\+C stops/);
  });
  afterAll(() => demo.end('SIGKILL'));

  const curl = () => readCurl(banner.split('\n').find((line) => line.startsWith('curl ')) ?? '');
  const issue = (key: string) => {
    const [url] = curl();
    return fetch(url, { method: 'POST', headers: { authorization: `Bearer ${key}` } });
  };

  it('prints a curl line that issues a protocol for an identified beneficiary', async () => {
    const reply = await fetch(...curl());
    expect(reply.status).toBe(201);
    expect(await reply.json()).toMatchObject({ operator: '999997', identification: 'found' });
  });

  it('says where console, FastAGI, key, database and log are, and how to call', () => {
    expect(banner).toMatch(/http:\/\/127\.0\.0\.1:\d+\/docs/);
    expect(banner).toMatch(/agi:\/\/127\.0\.0\.1:\d+\/ura/);
    expect(banner).toMatch(/npx --no -- carimbo call --card \d+/);
    expect(banner).toContain(join(data, 'carimbo.db'));
    expect(banner).toContain(join(data, 'carimbo.log'));
  });

  it('logs a refused request with the id of the key that asked, and never the key', async () => {
    const [url, init] = curl();
    const reply = await fetch(url, { ...init, body: '{"unknown_field":1}' });
    const { id } = (await reply.json()) as { id: string };
    const log = () => readFileSync(join(data, 'carimbo.log'), 'utf8');
    await expect.poll(log, { timeout: 5_000, interval: 50 }).toContain(`"id":"${id}"`);
    const line =
      log()
        .split('\n')
        .find((text) => text.includes(`"id":"${id}"`)) ?? '';
    expect(JSON.parse(line)).toMatchObject({ msg: 'request', status: 422, key_id: 'demo' });
    const secret = /Bearer (\S+)'/.exec(banner)?.[1] ?? '?';
    expect(log()).not.toContain(secret);
  });

  it('believes a key that another process makes, and no longer one that it revokes', async () => {
    const made = await carimbo(
      ['keys', 'create', '--scopes', 'protocols:issue', '--origin', 'chat', '--json'],
      env,
    );
    const { id, key } = JSON.parse(made.stdout);
    expect((await issue(key)).status).toBe(201);
    const listed = await carimbo(['keys', 'list'], env);
    expect(listed.stdout).toContain(id);
    expect(listed.stdout).not.toContain(key);
    expect(await carimbo(['keys', 'revoke', id], env)).toMatchObject({ code: 0 });
    await expect.poll(async () => (await issue(key)).status, { timeout: 5_000, interval: 100 }).toBe(401);
  });

  it('verifies while it runs', async () => {
    const { code, stdout } = await carimbo(['verify', '--json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ operator: '999997', ok: true, problems: [] }]);
  });

  it('keeps its second start off the same port', async () => {
    const port = new URL(curl()[0]).port;
    const { code, stderr } = await carimbo(['demo'], environment(newFolder(), { CARIMBO_HTTP_PORT: port }));
    expect(code).toBe(1);
    expect(stderr).toContain(`127.0.0.1:${port} já está em uso`);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('stops at SIGTERM with code 0, and a changed row is found afterwards', async () => {
    expect(await demo.end('SIGTERM')).toMatchObject({ code: 0 });
    const database = new Sqlite(join(data, 'carimbo.db'));
    database.exec("update protocol set caller = '11999999999' where seq = 2");
    database.close();
    const { code, stdout } = await carimbo(['verify'], env);
    expect(code).toBe(1);
    expect(stdout).toContain('protocol_changed');
  });
});

describe('npm start', () => {
  it('ends with its parent: npm hands no signal on', async () => {
    const env = environment(newFolder(), { npm_lifecycle_event: 'start' });
    // As npm does it: a shell between, which dies of the signal and leaves its child alone.
    const shell = spawn('sh', ['-c', `'${process.execPath}' scripts/start.mjs; true`], {
      cwd: PACKAGE_ROOT,
      env,
      stdio: 'pipe',
    });
    const closed = new Promise((resolve) => shell.stdout.once('close', resolve));
    const address = await new Promise<string>((resolve) => {
      let text = '';
      shell.stdout.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
        const found = /(http:\S+)\/docs.*stops/s.exec(text)?.[1];
        if (found) resolve(found);
      });
    });
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    shell.kill('SIGTERM');
    await closed;
    await expect(fetch(`${address}/healthz`)).rejects.toThrow();
  });
});

describe('the demo with a key of its own', () => {
  it('is opened by that key', async () => {
    const key = 'a-key-that-somebody-chose-0123456789';
    const demo = start(['demo'], environment(newFolder(), { CARIMBO_DEMO_KEY: key }));
    try {
      const banner = await demo.until(/Ctrl\+C stops/);
      const base = /http:\/\/127\.0\.0\.1:\d+/.exec(banner)?.[0];
      const basic = Buffer.from(`demo:${key}`).toString('base64');
      const reply = await fetch(`${base}/v1/protocols`, { headers: { authorization: `Basic ${basic}` } });
      expect(reply.status).toBe(200);
    } finally {
      expect(await demo.end('SIGINT')).toMatchObject({ code: 0 });
    }
  });
});

describe('serve', () => {
  const folder = newFolder();
  const file = join(folder, 'carimbo.yaml');

  it('refuses a wrong file with code 2, its line and key, and no stack', async () => {
    writeFileSync(file, 'operators:\n  - ans_registry: 326305\n    name: A\n');
    const { code, stdout, stderr } = await carimbo(['serve', '--config', file], environment(folder));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('carimbo.yaml:2: operators[0].ans_registry');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('runs with a right one, logs JSON, and stops at SIGTERM', async () => {
    writeFileSync(file, 'operators:\n  - ans_registry: "326305"\n    name: A\n');
    const server = start(['serve', '--create'], environment(folder, { CARIMBO_CONFIG: file }));
    const ready = await server.until(/"msg":"ready"/);
    const lines = ready
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ msg: 'ready', http: { host: '127.0.0.1' } });
    expect(await server.end('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
  });

  it('asks for a file when none is named', async () => {
    const { code, stderr } = await carimbo(['serve'], environment(folder));
    expect(code).toBe(2);
    expect(stderr).toContain('--config carimbo.yaml');
  });
});

describe('the command line', () => {
  const env = environment(newFolder());

  it('runs as a program of its own, with the young space that keeps a server small', () => {
    const bin = join(PACKAGE_ROOT, 'bin', 'carimbo.js');
    expect(execFileSync(bin, ['--version'], { env, encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+\n$/);
    const [shebang] = readFileSync(bin, 'utf8').split('\n');
    expect(shebang).toBe('#!/usr/bin/env -S node --max-semi-space-size=4');
  });

  it.each([
    ['--help', 0],
    ['help', 0],
    ['--version', 0],
    ['keys --help', 0],
    ['nonsense', 2],
    ['doctor --nonsense', 2],
    ['keys revoke', 2],
    ['keys create --scopes everything', 2],
    ['keys create --operator 123456', 2],
    ['keys revoke k0000000000', 1],
    ['asterisk print --way sip', 2],
    ['asterisk install --dir /nonexistent', 2],
    ['verify --operator 123456', 1],
    ['verify --noted 12', 2],
  ])('ends `carimbo %s` with %i', async (words, code) => {
    const ended = await carimbo(words.split(' '), env);
    expect({ words, code: ended.code }).toEqual({ words, code });
    expect(ended.stdout + ended.stderr).not.toMatch(/\n\s+at /);
  });

  const commands = [
    '',
    'keys create',
    'serve',
    'asterisk install',
    'init',
    'call',
    'doctor',
    'verify',
    'help',
  ];

  it.each(commands)(
    'explains `carimbo %s` in Portuguese, without a word of commander’s English',
    async (words) => {
      const { stdout } = await carimbo([...words.split(' ').filter(Boolean), '--help'], {
        ...env,
        LANG: 'pt_BR.UTF-8',
      });
      expect(stdout).toMatch(/^Uso: carimbo/);
      expect(stdout).not.toMatch(
        /\[options\]|\[command\]|default:|choices:|<(file|folder|registry|name|list)>/,
      );
    },
  );

  it('does not promise the demo’s data for `serve`, which refuses without a file', async () => {
    const { stdout } = await carimbo(['serve', '--help'], env);
    expect(stdout).not.toContain('demonstração');
    expect(stdout).toContain('CARIMBO_CONFIG');
  });

  it('asks to fill in only what is missing', async () => {
    const folder = newFolder();
    const init = async (name: string, ...args: string[]) =>
      (await carimbo(['init', join(folder, name), ...args], env)).stderr;
    expect(await init('a.yaml')).toContain('PREENCHA');
    expect(await init('b.yaml', '--ans-registry', '326305', '--name', 'A')).not.toContain('PREENCHA');
  });

  it('speaks English where asked', async () => {
    const { stdout } = await carimbo(['--help', '--lang', 'en'], env);
    expect(stdout).toContain('Usage: carimbo');
    expect(stdout).toContain('checks the journal');
  });
});
