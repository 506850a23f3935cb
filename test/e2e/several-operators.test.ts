import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingForAsterisk16 } from './available.mjs';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { ring } from './support/caller.ts';
import { leave, numberHeard, queued, type Stored } from './support/journey.ts';
import { runServer, type Server } from './support/server.ts';
import { WAYS } from './support/site.ts';

const BIN = fileURLToPath(new URL('../../bin/carimbo.js', import.meta.url));
const [NORTH, SOUTH] = ['326305', '005711'] as const;

/** Three dialled numbers with their operator, queue and, if any, entry. */
const NUMBERS = [
  { did: '40040001', operator: NORTH, queue: 'geral', entry: null },
  { did: '40040002', operator: NORTH, queue: 'ouvidoria', entry: 'ouvidoria' },
  { did: '40040003', operator: SOUTH, queue: 'sul', entry: null },
] as const;

/** Dialled with a prefix for the dialplan; the trunk reports the number without it. */
const SITE = WAYS.map(
  (way) => `
[from-test]
exten => ${way}40040001,1,Set(CALLERID(dnid)=40040001)
 same => n,Goto(carimbo-${way},s,1)
exten => ${way}40040002,1,Set(CALLERID(dnid)=40040002)
 same => n,Goto(carimbo-${way},ouvidoria,1)
exten => ${way}40040003,1,Set(CALLERID(dnid)=40040003)
 same => n,Set(CARIMBO_OPERATOR=${SOUTH})
 same => n,Set(CARIMBO_QUEUE=sul)
 same => n,Goto(carimbo-${way},s,1)
exten => ${way}-foreign,1,Set(CARIMBO_OPERATOR=999997)
 same => n,Goto(carimbo-${way},s,1)
exten => ${way}-mistyped,1,Set(CARIMBO_CLASS=ouvidoria)
 same => n,Goto(carimbo-${way},ouvidoira,1)
`,
).join('');

const missing16 = missingForAsterisk16();
const VERSIONS = missing16.length === 0 ? (['22', '16'] as const) : (['22'] as const);

describe.each(VERSIONS)('one PBX with Asterisk %s', (version) => {
  let folder: string;
  let server: Server;
  let asterisk: Asterisk;
  let readers: Record<string, string>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'carimbo-e2e-many-'));
    const config = join(folder, 'carimbo.yaml');
    const operators = [NORTH, SOUTH].map((ans) => `  - ans_registry: "${ans}"\n    name: Plano ${ans}\n`);
    writeFileSync(config, `operators:\n${operators.join('')}`);
    writeFileSync(join(folder, 'asterisk.conf'), `[directories]\nastdatadir => ${folder}\n`);
    const env = { CARIMBO_DATABASE_URL: `sqlite:${join(folder, 'carimbo.db')}` };
    const carimbo = (...args: string[]) =>
      execFileSync(process.execPath, [BIN, ...args, '--config', config], {
        env: { ...process.env, ...env },
        encoding: 'utf8',
      });
    carimbo('database', 'create');
    server = await runServer({ args: ['serve', '--config', config], env });
    const install = (...args: string[]) => carimbo('asterisk', 'install', '--dir', folder, ...args);
    install('--way', 'fastagi', '--operator', NORTH, '--queue', 'geral', '--server', server.agi);
    const http = ['--way', 'http', '--create-key', '--operator'];
    install(...http, NORTH, '--queue', 'geral', '--server', server.url);
    install(...http, SOUTH);
    for (const way of WAYS) {
      install('--way', way, '--entry', 'ouvidoria', '--class', 'ombudsman', '--queue', 'ouvidoria');
    }
    readers = Object.fromEntries(
      [NORTH, SOUTH].map((operator) => {
        const made = carimbo(
          'keys',
          'create',
          '--operator',
          operator,
          '--scopes',
          'protocols:read',
          '--json',
        );
        return [operator, JSON.parse(made).key as string];
      }),
    );
    const installed = WAYS.map((way) => readFileSync(join(folder, `carimbo-${way}.conf`), 'utf8'));
    asterisk = await startAsterisk({
      version,
      dialplans: {},
      contexts: SITE + installed.join('\n'),
      agents: { geral: {}, ouvidoria: {}, sul: {} },
    });
  });

  afterAll(async () => {
    await asterisk?.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.concurrent.each(WAYS)('by %s', (way) => {
    test.each(NUMBERS)(
      'who dials $did gets a number of operator $operator and the queue $queue',
      async ({ did, operator, queue, entry }) => {
        const caller = await ring(`${way}${did}`, asterisk.sipPort);
        await caller.hears(/A/);
        await caller.key('0#');
        const heard = await numberHeard(caller);

        expect(heard?.slice(0, 6)).toBe(operator);
        expect((await queued(asterisk, caller)).fields.Queue).toBe(queue);
        expect((await asterisk.agent(queue).callFrom(caller.number)).protocol).toBe(heard);
        const stored = await server.get<Stored & Record<string, unknown>>(
          `/v1/protocols/${heard}`,
          readers[operator],
        );
        expect(stored).toMatchObject({ entry, dnid: did, class: entry === null ? null : 'ombudsman' });
        await leave(caller);
      },
    );

    test('of an operator that is not served: no number of another operator, and the queue', async () => {
      const caller = await ring(`${way}-foreign`, asterisk.sipPort);
      const { variables } = await queued(asterisk, caller);

      expect(variables).toMatchObject({ CARIMBO_PROTOCOL: '', CARIMBO_STATUS: 'operator_unknown' });
      await leave(caller);
    });

    test('with an unknown entry and class: still the number and the queue', async () => {
      const caller = await ring(`${way}-mistyped`, asterisk.sipPort);
      await caller.hears(/A/);
      await caller.key('0#');

      expect((await numberHeard(caller))?.slice(0, 6)).toBe(NORTH);
      expect((await queued(asterisk, caller)).fields.Queue).toBe('geral');
      expect(asterisk.said()).toContainEqual(expect.stringContaining('ouvidoira'));
      await leave(caller);
    });
  });

  test('Asterisk’s own log has no warnings about the dialplans', () => {
    expect(asterisk.complaints()).toEqual([]);
  });
});
