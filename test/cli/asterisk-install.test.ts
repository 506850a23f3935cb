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

  it('with a new key names the previous one, which is still valid', async () => {
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

describe('what the installed dialplan names', () => {
  const QUEUES = '[general]\n[padrao](!)\n#include "queues_more.conf"\n';
  beforeEach(() => {
    writeFileSync(join(etc, 'queues.conf'), QUEUES);
    writeFileSync(join(etc, 'queues_more.conf'), '[atendimento](padrao)\n[suporte]\n');
    writeFileSync(
      join(etc, 'extensions.conf'),
      '[recepcao]\nexten => s,1,NoOp()\n#include carimbo-fastagi.conf\n',
    );
  });
  const OTHERWISE = ['--else', 'recepcao,s,1'];

  it('a queue that is not in queues.conf is reported at once, with those that exist', async () => {
    const { code, stdout } = await install('--queue', 'atendimeto');
    expect(code).toBe(0);
    expect(stdout).toMatch(/⚠.*atendimeto.*queues\.conf.*atendimento, suporte/);
    expect((await install('--queue', 'suporte')).stdout).not.toMatch(/⚠.*queues\.conf/);
  });

  it('a template is no queue, and a queue may be in a database', async () => {
    expect((await install('--queue', 'padrao')).stdout).toMatch(/⚠.*padrao.*queues\.conf/);
    writeFileSync(join(etc, 'extconfig.conf'), '[settings]\nqueues => odbc,asterisk,queues\n');
    expect((await install('--queue', 'padrao')).stdout).not.toMatch(/⚠.*padrao/);
  });

  it('a second destination is asked for where there is none, and its context looked up', async () => {
    expect((await install('--queue', 'suporte')).stdout).toContain('--else');
    expect((await install('--else', 'recepsao,s,1')).stdout).toMatch(/⚠.*\[recepsao\]/);
    const { stdout } = await install(...OTHERWISE);
    expect(stdout).not.toContain('⚠');
    expect(readFileSync(join(etc, 'carimbo-fastagi.conf'), 'utf8')).toContain(
      'Set(CARIMBO_ELSE=recepcao,s,1)',
    );
    expect(await install('--else', 'recepcao')).toMatchObject({ code: 2 });
  });

  it('another place that writes userfield is found, and a column of its own advised', async () => {
    writeFileSync(
      join(etc, 'extensions_custom.conf'),
      '[pesquisa]\nexten => s,1,Set(CDR(userfield)=audio:${ARQUIVO})\n',
    );
    const { stdout } = await install(...OTHERWISE);
    expect(stdout).toMatch(/⚠.*extensions_custom\.conf/);
    expect(stdout).toContain('ALTER TABLE');
    expect(stdout).toContain('cdr_adaptive_odbc.conf');
    const after = await install('--cdr', 'carimbo_protocol');
    expect(after.stdout).not.toContain('ALTER TABLE');
    expect(readFileSync(join(etc, 'carimbo-fastagi.conf'), 'utf8')).toContain(
      'Set(CARIMBO_CDR=carimbo_protocol)',
    );
  });

  it('an #include that is in place is not asked for again, and queues are reloaded too', async () => {
    const { stdout } = await install();
    expect(stdout).not.toContain('#include carimbo-fastagi.conf');
    expect(stdout).toContain('#include carimbo-offline.conf');
    expect(stdout).toContain('queue reload all');
    const both = '#include carimbo-fastagi.conf\n#include "carimbo-offline.conf"\n';
    writeFileSync(join(etc, 'extensions.conf'), both);
    expect((await install()).stdout).toContain('#include carimbo-fastagi.conf já está no lugar');
    writeFileSync(join(etc, 'extensions.conf'), '');
    expect((await install()).stdout).toMatch(/Falta, no extensions\.conf/);
  });

  it('doctor says that a queue is not there, and that the port is not the server’s', async () => {
    const ports = { ...env, CARIMBO_AGI_PORT: '4573', CARIMBO_HTTP_PORT: '8080' };
    const doctor = async () => (await carimbo(['doctor', '--asterisk-dir', etc], ports)).stdout;
    await install('--queue', 'atendimeto', '--server', '127.0.0.1:4570', ...OTHERWISE);
    const ill = await doctor();
    expect(ill).toMatch(/⚠.*atendimeto/);
    expect(ill).toMatch(/✗.*CARIMBO_AGI=127\.0\.0\.1:4570/);
    await install('--queue', 'atendimento', '--server', '127.0.0.1:4573');
    const well = await doctor();
    expect(well).not.toMatch(/✗.*CARIMBO_AGI/);
    expect(well).toMatch(/✓.*queues\.conf.*atendimento/);
    await install('--way', 'http', '--server', '127.0.0.1:8081');
    writeFileSync(join(etc, 'extensions.conf'), '#include carimbo-http.conf\n');
    expect(await doctor()).toMatch(/✗.*CARIMBO_SERVER=http:\/\/127\.0\.0\.1:8081/);
  });
});

describe('entries and operators', () => {
  const fastagi = () => readFileSync(join(etc, 'carimbo-fastagi.conf'), 'utf8');

  it('an entry is added with what it has of its own, and installing again keeps it', async () => {
    await install('--queue', 'atendimento');
    const options = ['--class', 'ombudsman', '--queue', 'ouvidoria', '--else', 'recepcao,s,1'];
    const { code, stdout } = await install('--entry', 'ouvidoria', ...options);
    expect(code).toBe(0);
    expect(stdout).toContain('Goto(carimbo-fastagi,ouvidoria,1)');
    expect(fastagi()).toContain('exten => ouvidoria,1,Set(CARIMBO_CLASS=ombudsman)');
    expect(fastagi()).toContain('Set(CARIMBO_QUEUE=atendimento)');
    const before = fastagi();
    await install();
    expect(fastagi()).toBe(before);
    await install('--entry', 'ouvidoria', '--queue', 'ouvidoria2');
    expect(fastagi()).toContain('Set(CARIMBO_QUEUE=ouvidoria2)');
    expect(fastagi()).toContain('Set(CARIMBO_CLASS=ombudsman)');
    expect(fastagi().match(/exten => ouvidoria,1/g)).toHaveLength(1);
  });

  it.each(['s', 'h', 'T', 'Ouvidoria', '4004', 'a-b', ''])('an entry cannot be called %j', async (name) => {
    expect(await install('--entry', name)).toMatchObject({ code: 2 });
  });

  it('the key gets the origin of the PBX, and FastAGI its argument', async () => {
    await install('--way', 'http', '--create-key', '--origin', 'central-sul');
    expect(await keys()).toMatchObject([{ origin: 'central-sul' }]);
    await install('--way', 'fastagi', '--origin', 'central-sul');
    expect(fastagi()).toContain('Set(CARIMBO_ORIGIN=central-sul)');
  });

  it('of two operators each has its key: the first in the settings, the other in a block', async () => {
    const config = join(newFolder(), 'carimbo.yaml');
    const operators = ['326305', '005711'].map(
      (ans) => `  - ans_registry: "${ans}"\n    name: Plano ${ans}\n`,
    );
    writeFileSync(config, `operators:\n${operators.join('')}`);
    const both = (...args: string[]) => install('--config', config, '--way', 'http', '--create-key', ...args);
    expect(await carimbo(['database', 'create', '--config', config], env)).toMatchObject({ code: 0 });
    expect(await both('--operator', '326305')).toMatchObject({ code: 0 });
    const first = installed();
    expect(await both('--operator', '005711', '--entry', 'sul', '--queue', 'sul')).toMatchObject({ code: 0 });

    expect(installed()).toEqual(first);
    expect(first.get('CARIMBO_OPERATOR')).toBe('326305');
    const text = readFileSync(file, 'utf8');
    const [, id] = /exten => 005711,1,Set\(CARIMBO_KEY_ID=(\w+)\)/.exec(text) ?? [];
    expect(text).toMatch(/exten => sul,1,Set\(CARIMBO_OPERATOR=005711\)/);
    const { stdout } = await carimbo(['keys', 'list', '--json', '--config', config], env);
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ id, operator: '005711' }));
    expect(text).not.toContain('troque-por-sua-chave');
  });
});
