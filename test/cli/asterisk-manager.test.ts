import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inProcess } from './in-process.ts';

function folder(files: Record<string, string>): string {
  const path = mkdtempSync(join(tmpdir(), 'carimbo-manager-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

const OPERATORS = 'operators:\n  - ans_registry: "326305"\n    name: Saúde\n';

test('a new user, with a new password and the lines for carimbo.yaml', async () => {
  const config = join(folder({ 'carimbo.yaml': OPERATORS }), 'carimbo.yaml');
  const print = () => inProcess('asterisk', 'print', '--ami', '--config', config, '--dir', folder({}));
  const { code, stdout, stderr } = await print();

  expect(code).toBe(0);
  expect(stdout).toContain('[general](+)\n');
  expect(stdout).toContain('\nchannelvars=CARIMBO_PROTOCOL\n');
  expect(stdout).toContain('\n[carimbo]\n');
  expect(stdout).toContain('\npermit=127.0.0.1/255.255.255.255\n');
  expect(stdout).toContain('\nread=call,agent,cdr,dialplan,user,reporting\nwrite=reporting,user\n');
  expect(stderr).toContain('secret: "${file:/etc/carimbo/ami-secret}"');
  const secret = /^secret=(\S{32,})$/m.exec(stdout)?.[1];
  expect(secret).toBeDefined();
  expect((await print()).stdout).not.toContain(secret);
});

test('the user of the configuration, and the variables that the PBX has already', async () => {
  const etc = folder({
    'manager.conf':
      '[general]\nenabled=yes\nchannelvars=OLD\n#include manager_custom.conf\n[other]\nchannelvars=NO\n',
    'manager_custom.conf': '[general](+)\nchannelvars = FOP2,ASTERNIC ; of others\n',
  });
  const pbx = 'asterisk:\n  - { host: 10.0.0.5, user: leitor, secret: "${env:AMI_OF_TEST}" }\n';
  const config = join(folder({ 'carimbo.yaml': OPERATORS + pbx }), 'carimbo.yaml');
  process.env.AMI_OF_TEST = 'a-secret-of-the-test';
  const { stdout, stderr } = await inProcess('asterisk', 'print', '--ami', '--config', config, '--dir', etc);

  expect(stdout).toContain('\nchannelvars=FOP2,ASTERNIC,CARIMBO_PROTOCOL\n');
  expect(stdout).toContain('\n[leitor]\nsecret=a-secret-of-the-test\n');
  expect(stdout).not.toContain('permit=');
  expect(stderr).toContain('--from');
});

describe('carimbo asterisk install --ami', () => {
  const install = (etc: string, config: string, ...more: string[]) =>
    inProcess('asterisk', 'install', '--config', config, '--dir', etc, '--queue', 'atendimento', ...more);
  const PBX = {
    'asterisk.conf': '[directories]\n',
    'manager.conf': '[general]\nenabled=yes\nchannelvars=FOP2\n#include manager_custom.conf\n',
    'manager_custom.conf': '',
  };

  test('writes the user into a file of its own, says what is left to do, and shows no password', async () => {
    const etc = folder(PBX);
    const config = join(folder({ 'carimbo.yaml': OPERATORS }), 'carimbo.yaml');
    const file = join(etc, 'carimbo-manager.conf');
    const sounds = ['--sounds', folder({})];
    expect((await install(etc, config, ...sounds)).stdout).toContain('carimbo asterisk install --ami');
    expect(existsSync(file)).toBe(false);

    const first = await install(etc, config, '--ami', '--from', '10.0.0.10', ...sounds);
    expect(first).toMatchObject({ code: 0 });
    const written = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(written).toContain('\nchannelvars=FOP2,CARIMBO_PROTOCOL\n');
    expect(written).toContain('\npermit=10.0.0.10/255.255.255.255\n');
    const secret = /^secret=(\S{32,})$/m.exec(written)?.[1] ?? '';
    expect(first.stdout).not.toContain(secret);
    expect(first.stdout).toContain('#include carimbo-manager.conf');
    expect(first.stdout).toContain('asterisk -rx "manager reload"');
    expect(first.stdout).toContain('secret: "${file:/etc/carimbo/ami-secret}"');
    expect(first.stdout).not.toContain('enabled=yes');

    // Included, and with another variable of another program: the same user, whose password stays.
    writeFileSync(join(etc, 'manager_custom.conf'), '#include carimbo-manager.conf\n');
    writeFileSync(join(etc, 'manager.conf'), PBX['manager.conf'].replace('=FOP2', '=FOP2,ASTERNIC'));
    const again = await install(etc, config, ...sounds);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).not.toContain('#include carimbo-manager.conf');
    const updated = readFileSync(file, 'utf8');
    expect(updated).toContain('\nchannelvars=FOP2,ASTERNIC,CARIMBO_PROTOCOL\n');
    expect(updated).toContain(`\nsecret=${secret}\n`);
    expect(updated).toContain('\npermit=10.0.0.10/255.255.255.255\n');
    expect(readdirSync(etc).filter((name) => name.startsWith('carimbo-manager.conf.bak-'))).toHaveLength(1);
  });

  test('leaves a file alone that was changed by hand, unless it is told to replace it', async () => {
    const etc = folder({ ...PBX, 'carimbo-manager.conf': '; mine\n' });
    const config = join(folder({ 'carimbo.yaml': OPERATORS }), 'carimbo.yaml');
    const sounds = ['--sounds', folder({})];
    expect(await install(etc, config, '--ami', ...sounds)).toMatchObject({ code: 1 });
    expect(readFileSync(join(etc, 'carimbo-manager.conf'), 'utf8')).toBe('; mine\n');
    expect(await install(etc, config, '--ami', '--force', ...sounds)).toMatchObject({ code: 0 });
    expect(readFileSync(join(etc, 'carimbo-manager.conf'), 'utf8')).toContain('[carimbo]');
  });

  test('takes user and password from carimbo.yaml, and says where the manager interface is off', async () => {
    const etc = folder({ ...PBX, 'manager.conf': '[general]\nenabled=no\n' });
    const pbx = 'asterisk:\n  - { host: 127.0.0.1, user: leitor, secret: "${env:AMI_OF_TEST}" }\n';
    const config = join(folder({ 'carimbo.yaml': OPERATORS + pbx }), 'carimbo.yaml');
    process.env.AMI_OF_TEST = 'a-secret-of-the-test';
    const { stdout } = await install(etc, config, '--ami', '--sounds', folder({}));
    expect(readFileSync(join(etc, 'carimbo-manager.conf'), 'utf8')).toContain(
      '\n[leitor]\nsecret=a-secret-of-the-test\n',
    );
    expect(stdout).toContain('enabled=yes');
    expect(stdout).not.toContain('ami-secret');
  });
});
