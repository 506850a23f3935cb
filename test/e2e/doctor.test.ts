import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkConnection } from '../../src/cli/doctor/check-connection.ts';
import { freePort } from '../support/free-port.mjs';
import { asteriskFolder, missingForAsterisk16 } from './available.mjs';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { runServer, type Server } from './support/server.ts';

const VERSIONS = missingForAsterisk16().length === 0 ? (['22', '16'] as const) : (['22'] as const);

describe.each(VERSIONS)('the doctor beside Asterisk %s', (version) => {
  let asterisk: Asterisk;
  let server: Server;
  let etc: string;
  const path = process.env.PATH;

  beforeAll(async () => {
    server = await runServer();
    asterisk = await startAsterisk({ version, dialplans: {}, agents: {} });
    etc = mkdtempSync(join(tmpdir(), 'carimbo-doctor-'));
    const root = asteriskFolder(version);
    const inside = dirname(asterisk.extensions).slice(root.length);
    const program = join(etc, 'asterisk');
    writeFileSync(program, `#!/bin/sh\nexec chroot ${root} asterisk -C ${inside}/asterisk.conf "$@"\n`);
    chmodSync(program, 0o755);
    process.env.PATH = `${etc}:${path}`;
  });

  afterAll(async () => {
    process.env.PATH = path;
    await asterisk?.stop();
    await server?.stop();
    rmSync(etc, { recursive: true, force: true });
  });

  const ask = (url: string) => {
    writeFileSync(join(etc, 'carimbo-http.conf'), `[s]\nexten => s,1,Set(CARIMBO_SERVER=${url})\n`);
    return checkConnection(etc);
  };

  test('has it try the connection itself', async () => {
    expect(ask(server.url)).toMatchObject([{ status: 'ok' }]);
    expect(ask(`http://127.0.0.1:${await freePort()}`)).toMatchObject([{ status: 'fail' }]);
  });
});
