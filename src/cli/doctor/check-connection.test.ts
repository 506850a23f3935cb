import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkConnection } from './check-connection.ts';

let folder: string;
const path = process.env.PATH;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carimbo-connection-'));
  process.env.PATH = `${folder}:${path}`;
  settings('http://127.0.0.1:8080');
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

function settings(server: string): void {
  writeFileSync(
    join(folder, 'carimbo-http.conf'),
    `[carimbo-http-settings]\nexten => s,1,Set(CARIMBO_SERVER=${server})\n`,
  );
}

/** An `asterisk` that keeps its arguments and answers as 22.10 does. */
function asterisk(answer: string): void {
  const program = join(folder, 'asterisk');
  writeFileSync(program, `#!/bin/sh\nprintf '%s' "$*" > ${folder}/asked\ncat <<'E'\n${answer}\nE\n`);
  chmodSync(program, 0o755);
}

it('Asterisk reaches the server', () => {
  asterisk('Return Value: Success (0)\nResult: {"status":"ok"}');
  expect(checkConnection(folder)).toMatchObject([{ check: 'asterisk', status: 'ok' }]);
});

it('Asterisk reaches nothing, or something else', () => {
  for (const result of ['', '<html>proxy</html>']) {
    asterisk(`Return Value: Success (0)\nResult: ${result}`);
    const [finding] = checkConnection(folder);
    expect(finding).toMatchObject({
      status: 'fail',
      found: expect.stringContaining('http://127.0.0.1:8080'),
    });
    expect(finding?.callers).toContain('fila');
  }
});

it.each([
  ['is not running', 'Unable to connect to remote asterisk (does /var/run/asterisk/asterisk.ctl exist?)'],
  ['has no CURL()', 'Return Value: Failure (-1)\nResult: '],
  ['is older', 'No such command'],
])('says nothing where Asterisk %s', (_, answer) => {
  asterisk(answer);
  expect(checkConnection(folder)).toEqual([]);
});

it('says nothing where there is no Asterisk, or the address is no plain one', () => {
  expect(checkConnection(folder)).toEqual([]);
  asterisk('Return Value: Success (0)\nResult: {"status":"ok"}');
  settings('http://127.0.0.1:8080/a)b');
  expect(checkConnection(folder)).toEqual([]);
});
