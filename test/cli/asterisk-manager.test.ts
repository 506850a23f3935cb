import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
