import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from '../../src/cli/asterisk/dialplan-settings.ts';
import { buildOnce, carimbo, environment, newFolder } from './carimbo.ts';

beforeAll(buildOnce);

let etc: string;
let env: NodeJS.ProcessEnv;
let file: string;
beforeEach(() => {
  etc = newFolder();
  file = join(etc, 'carimbo-http.conf');
  env = environment(newFolder());
  writeFileSync(join(etc, 'asterisk.conf'), `[directories]\nastdatadir => ${etc}\n`);
});

const install = (...args: string[]) => carimbo(['asterisk', 'install', '--dir', etc, ...args], env);
const installed = () => readSettings(readFileSync(file, 'utf8'));
const keys = async () => JSON.parse((await carimbo(['keys', 'list', '--json'], env)).stdout);

describe('installing the dialplan', () => {
  it('again without options keeps way, queue and key, says so, and never shows the secret', async () => {
    expect(await install('--way', 'http', '--queue', 'suporte', '--no-record', '--create-key')).toMatchObject(
      { code: 0 },
    );
    const before = readFileSync(file, 'utf8');
    const again = await install();
    expect(again).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(again.stdout).toContain('CARIMBO_QUEUE=suporte');
    expect(again.stdout).toContain('CARIMBO_RECORD=no');
    expect(again.stdout).toContain('CARIMBO_KEY');
    expect(again.stdout).not.toContain(installed().get('CARIMBO_KEY'));
  });

  it('with a new key names the one before, which is still good', async () => {
    await install('--way', 'http', '--create-key');
    const old = installed().get('CARIMBO_KEY_ID');
    expect((await install('--create-key')).stdout).toContain(`keys revoke ${old}`);
    expect(installed().get('CARIMBO_KEY_ID')).not.toBe(old);
  });

  it('makes no key for a file that it may not replace', async () => {
    writeFileSync(file, '; mine\n');
    expect(await install('--way', 'http', '--create-key')).toMatchObject({ code: 1 });
    expect(readFileSync(file, 'utf8')).toBe('; mine\n');
    expect(await keys()).toEqual([]);
  });

  it('revokes the key when the file cannot be written', async () => {
    // Where the new file is made before it takes its name: a folder, which not even root can write over.
    mkdirSync(`${file}.new`);
    expect(await install('--way', 'http', '--create-key')).toMatchObject({ code: 1 });
    expect(await keys()).toMatchObject([{ revoked_at: expect.any(String) }]);
    rmSync(`${file}.new`, { recursive: true });
    expect(await install('--way', 'http', '--create-key')).toMatchObject({ code: 0 });
  });

  it('says that recording is left to FreePBX', async () => {
    const { stdout } = await install('--next', 'ext-queues,400,1');
    expect(stdout).toContain('CARIMBO_RECORD=no');
    expect(stdout).toContain('--record');
  });
});
