import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from '../../src/cli/asterisk/dialplan-settings.ts';
import { isUnchanged } from '../../src/cli/asterisk/install-mark.ts';
import { readBlocks, settingsOfBlock } from '../../src/cli/asterisk/settings-blocks.ts';
import { newFolder } from './carimbo.ts';
import { inProcess } from './in-process.ts';

let folder: string;
let config: string;
let out: string;
beforeEach(async () => {
  folder = newFolder();
  config = join(folder, 'carimbo.yaml');
  out = join(folder, 'pbx.tar.gz');
  writeFileSync(
    config,
    `data_dir: ${folder}/data
agi: { allow: [{ address: 10.0.0.20, origin: matriz }, { address: 10.0.1.20, origin: filial }] }
operators:
  - ans_registry: "326305"
    name: A
    offline:
      - { origin: matriz, host: "aaaaaaaa", from: 900000, to: 949999 }
      - { origin: matriz, host: "bbbbbbbb", from: 850000, to: 899999 }
  - ans_registry: "005711"
    name: B
    offline: [{ origin: matriz, host: "aaaaaaaa", from: 900000, to: 949999 }]
`,
  );
  expect(await inProcess('database', 'create', '--config', config)).toMatchObject({ code: 0 });
});

const SERVER = ['--server', 'http://10.0.0.10:8080'];
const bundle = (...args: string[]) =>
  inProcess('asterisk', 'bundle', '--config', config, '--out', out, ...args);
const keys = async () =>
  JSON.parse((await inProcess('keys', 'list', '--config', config, '--json')).stdout) as {
    id: string;
    operator: string;
    origin: string;
    scopes: string[];
    revoked_at?: string;
  }[];

/** Unpacked by the tar of this machine. */
function unpacked(host: string): string {
  const target = join(folder, 'unpacked');
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['xzf', out, '-C', target]);
  return join(target, `carimbo-matriz-${host}`);
}

describe('the bundle of a PBX', () => {
  it('has the dialplan, all ranges of the PBX, and a key of its origin for each operator', async () => {
    const made = await bundle('--origin', 'matriz', '--host', 'aaaaaaaa', '--operator', '326305', ...SERVER);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const root = unpacked('aaaaaaaa');
    const offline = readFileSync(join(root, 'carimbo-offline.conf'));
    expect(isUnchanged(offline)).toBe(true);
    expect(readBlocks(String(offline)).map(({ name }) => name)).toEqual([
      '326305-aaaaaaaa',
      '326305-bbbbbbbb',
      '005711-aaaaaaaa',
    ]);
    expect(readSettings(String(offline)).get('CARIMBO_REGISTRY')).toBe('326305');
    const dialplan = readFileSync(join(root, 'carimbo-fastagi.conf'), 'utf8');
    expect(readSettings(dialplan).get('CARIMBO_AGI')).toBe('10.0.0.10:4573');
    expect((await keys()).map(({ operator, origin, scopes }) => ({ operator, origin, scopes }))).toEqual(
      ['326305', '005711'].map((operator) => ({ operator, origin: 'matriz', scopes: ['protocols:issue'] })),
    );
    for (const registry of ['326305', '005711']) {
      const key = join(root, 'keys', `${registry}.key`);
      expect(statSync(key).mode & 0o777).toBe(0o600);
      expect(readFileSync(key, 'utf8')).toMatch(/^carimbo_\S+\n$/);
      expect(made.stdout).not.toContain(readFileSync(key, 'utf8').trim());
    }
    expect(existsSync(join(root, 'sounds/pt_BR/carimbo/digits/0.wav'))).toBe(true);
  });

  it('by HTTP has a second key for the calls of each operator', async () => {
    await bundle(
      '--origin',
      'matriz',
      '--host',
      'aaaaaaaa',
      '--operator',
      '005711',
      '--way',
      'http',
      ...SERVER,
    );
    const text = readFileSync(join(unpacked('aaaaaaaa'), 'carimbo-http.conf'), 'utf8');
    const settings = readSettings(text);
    expect(Object.fromEntries(settings)).toMatchObject({
      CARIMBO_SERVER: 'http://10.0.0.10:8080',
      CARIMBO_OPERATOR: '005711',
    });
    const [block] = readBlocks(text);
    expect(block?.name).toBe('326305');
    const calls = (await keys()).filter(({ scopes }) => scopes.includes('protocols:write'));
    expect(calls.map(({ operator, origin }) => `${operator} ${origin}`).sort()).toEqual([
      '005711 matriz',
      '326305 matriz',
    ]);
    const ids = new Map(calls.map(({ operator, id }) => [operator, id]));
    expect(settings.get('CARIMBO_KEY_ID')).toBe(ids.get('005711'));
    expect(block && settingsOfBlock(block).get('CARIMBO_KEY_ID')).toBe(ids.get('326305'));
  });

  it('is for one machine of the PBX, which has a range', async () => {
    const says = async (args: string[], text: string) =>
      expect(await bundle(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(text) });
    await says(['--origin', 'matriz', ...SERVER], '--host: aaaaaaaa, bbbbbbbb');
    await says(['--origin', 'matriz', '--host', 'cccccccc', ...SERVER], 'host: "cccccccc"');
    await says(['--origin', 'filial', ...SERVER], 'não tem faixa para a central filial');
    await says(['--origin', 'matriz', '--host', 'aaaaaaaa'], '--server');
    await says(['--origin', 'matriz', '--host', 'aaaaaaaa', '--spool', "/var/x'y", ...SERVER], '--spool');
    expect(existsSync(out)).toBe(false);
    expect(await keys()).toEqual([]);
  });

  it('never replaces a file unasked, and leaves no key where it could not be written', async () => {
    const args = ['--origin', 'matriz', '--host', 'bbbbbbbb', ...SERVER];
    writeFileSync(out, 'mine');
    expect(await bundle(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('--force') });
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect(await keys()).toEqual([]);
    out = join(folder, 'none', 'pbx.tar.gz');
    expect(await bundle(...args)).toMatchObject({ code: 2 });
    expect((await keys()).every(({ revoked_at }) => revoked_at !== undefined)).toBe(true);
  });
});
