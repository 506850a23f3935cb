import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../src/cli/command-line.ts';
import { checkAsterisk } from '../../src/cli/doctor/check-asterisk.ts';
import { checkClock } from '../../src/cli/doctor/check-clock.ts';
import { checkDatabase, openDatabase } from '../../src/cli/doctor/check-database.ts';
import { checkKeys } from '../../src/cli/doctor/check-keys.ts';
import { checkPorts } from '../../src/cli/doctor/check-ports.ts';
import { checkPrompts } from '../../src/cli/doctor/check-prompts.ts';
import { checkSources } from '../../src/cli/doctor/check-sources.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import type { Config } from '../../src/config/config.ts';
import { demoConfig } from '../../src/config/load-config.ts';
import type { CsvSettings } from '../../src/source/kinds/csv/schema.ts';
import { loadSource } from '../../src/source/kinds/load-source.ts';
import type { SourceConfig } from '../../src/source/source-config.ts';
import { openStore } from '../../src/store/open-store.ts';
import { KEY, startOperatorSystem, writeSource } from './operator-system.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'carimbo-doctor-test-'));
const demo = (over: Partial<Config> = {}): Config => ({
  ...demoConfig({ CARIMBO_DATA_DIR: folder() }),
  ...over,
});
const agi = (host: string, allow: string[]): Config['agi'] => ({ ...demo().agi, host, allow });
const statuses = (findings: Finding[]) => findings.map(({ status }) => status);
const command = commandLine({ config: 'carimbo.yaml' });
const NO_ASTERISK = join(tmpdir(), 'carimbo-no-such-folder');

describe('the clock', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  const newest = (at: string) => ({ operator: '999997', time_zone: 'America/Sao_Paulo', at });
  const about = async (at: string) =>
    (await checkClock({ config: demo(), newest: [newest(at)], now })).filter(({ found }) =>
      found.includes('999997'),
    );

  it('is ok within five minutes of the newest entry', async () => {
    expect(await about('2026-11-22T09:05:00.000-03:00')).toEqual([]);
  });

  it('is a warning when the journal is ahead of it', async () => {
    expect(statuses(await about('2026-11-22T09:05:00.001-03:00'))).toEqual(['warn']);
  });

  it('fails when the journal has an entry of another day', async () => {
    expect(statuses(await about('2026-11-23T09:00:00.000-03:00'))).toEqual(['fail']);
  });

  it('fails when it is before this program existed', async () => {
    const [first] = await checkClock({ config: demo(), newest: [], now: Date.parse('1970-01-02T00:00:00Z') });
    expect(first).toMatchObject({ check: 'clock', status: 'fail' });
  });
});

describe('the ports', () => {
  let other: Server;
  let port = 0;
  beforeAll(async () => {
    other = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => new Promise((resolve) => other.close(resolve)));

  it('are fine when free', async () => {
    const config = demo({ http: { ...demo().http, port: 0 }, agi: { ...demo().agi, port: 0 } });
    expect(statuses(await checkPorts({ config, running: null }))).toEqual(['ok', 'ok']);
  });

  it('fail when another program holds them', async () => {
    const config = demo({ http: { ...demo().http, port }, agi: { ...demo().agi, enabled: false } });
    expect(statuses(await checkPorts({ config, running: null }))).toEqual(['fail']);
  });

  it('fail for an address of another machine', async () => {
    const config = demo({
      http: { ...demo().http, host: '192.0.2.1', port: 0 },
      agi: { ...demo().agi, enabled: false },
    });
    expect(statuses(await checkPorts({ config, running: null }))).toEqual(['fail']);
  });
});

describe('the way to Asterisk', () => {
  it('is a warning on loopback without an Asterisk on this machine', () => {
    expect(statuses(checkAsterisk({ config: demo(), etc: NO_ASTERISK }))).toEqual(['warn', 'warn', 'ok']);
  });

  it('is a warning when FastAGI listens on the network and allows loopback only', () => {
    expect(
      statuses(
        checkAsterisk({ config: demo({ agi: agi('0.0.0.0', ['127.0.0.0/8', '::1']) }), etc: NO_ASTERISK }),
      ),
    ).toEqual(['warn', 'ok', 'warn']);
    expect(
      statuses(checkAsterisk({ config: demo({ agi: agi('0.0.0.0', ['10.0.0.5']) }), etc: NO_ASTERISK })),
    ).toEqual(['warn', 'ok', 'ok']);
  });

  it('is a warning when FastAGI allows every address', () => {
    expect(
      statuses(checkAsterisk({ config: demo({ agi: agi('0.0.0.0', ['0.0.0.0/0']) }), etc: NO_ASTERISK })),
    ).toEqual(['warn', 'ok', 'warn']);
  });

  it('needs a dialplan that a file includes', () => {
    const etc = folder();
    const dialplan = () =>
      checkAsterisk({ config: demo(), etc }).find(({ found }) =>
        /dialplan|plano de discagem|carimbo-http\.conf/i.test(found),
      );
    writeFileSync(join(etc, 'extensions.conf'), '[general]\n');
    expect(dialplan()).toMatchObject({ status: 'warn', todo: 'carimbo asterisk install' });
    writeFileSync(join(etc, 'carimbo-http.conf'), '[carimbo-http]\n');
    expect(dialplan()).toMatchObject({ status: 'warn', found: expect.stringContaining('carimbo-http.conf') });
    writeFileSync(join(etc, 'extensions.conf'), '[general]\n#include carimbo-http.conf\n');
    expect(dialplan()).toMatchObject({ status: 'ok' });
  });
});

describe('the prompts', () => {
  it('are complete in the package, and missing in an Asterisk without them', () => {
    expect(statuses(checkPrompts({ etc: NO_ASTERISK }))).toEqual(['ok']);
    const etc = folder();
    writeFileSync(join(etc, 'asterisk.conf'), `[directories]\nastdatadir => ${etc}\n`);
    expect(statuses(checkPrompts({ etc }))).toEqual(['ok', 'fail']);
  });
});

/** The demo's CSV with other settings. */
function csv(source: SourceConfig, settings: Partial<CsvSettings>): SourceConfig {
  return { ...source, settings: { ...(source.settings as CsvSettings), ...settings } };
}

describe('the source', () => {
  it('is ok in the demo, a warning when there is none, and fails for a missing file', async () => {
    const config = demo();
    const [operator] = config.operators;
    if (!operator?.source) throw new Error('the demo has no source');
    const operators = [
      operator,
      { ...operator, source: null },
      { ...operator, source: csv(operator.source, { path: join(folder(), 'no.csv') }) },
    ];
    expect(statuses(await checkSources({ config: { ...config, operators }, command }))).toEqual([
      'ok',
      'warn',
      'fail',
    ]);
  });
});

describe('the source that lost its file', () => {
  it('fails, but says that callers are identified by the index there is', async () => {
    const config = demo();
    const [operator] = config.operators;
    if (!operator?.source) throw new Error('the demo has no source');
    const path = join(folder(), 'beneficiarios.csv');
    writeFileSync(path, 'card_number,name\n1,Ana\n');
    const operators = [
      {
        ...operator,
        source: csv(operator.source, { path, columns: { card_number: 'card_number', name: 'name' } }),
      },
    ];
    mkdirSync(join(config.dataDir, 'index'), { recursive: true });
    expect(await checkSources({ config: { ...config, operators }, command })).toMatchObject([
      { status: 'ok', found: expect.stringContaining(': 1 beneficiário') },
    ]);
    rmSync(path);
    expect(await checkSources({ config: { ...config, operators }, command })).toMatchObject([
      { status: 'fail', callers: expect.stringContaining('são identificados pelos dados anteriores') },
    ]);
  });
});

describe('the remote source', () => {
  it.each([
    ['well', 'ok', 'consultas são aceitas'],
    ['puzzled', 'warn', '400'],
    ['unauthorized', 'fail', 'credencial'],
    ['broken', 'fail', '500'],
    ['silent', 'fail', 'timeout'],
    ['garbage', 'fail', 'malformed_reply'],
  ] as const)('that is %s: %s', async (behaviour, status, why) => {
    const system = await startOperatorSystem();
    system.behave(behaviour);
    const timeout = behaviour === 'silent' ? 200 : 10_000;
    const file = writeSource(system.url, `limits: { timeout_ms: ${timeout} }\n`);
    const source = loadSource({ file, env: { PRATICA_CHAVE: KEY } });
    const config = demo();
    const operators = config.operators.map((operator) => ({ ...operator, ans_registry: '326305', source }));
    const [finding] = await checkSources({ config: { ...config, operators }, command });
    await system.close();
    expect(finding).toMatchObject({ check: 'source', status, found: expect.stringContaining(why) });
    expect(finding?.callers).toBe(
      status === 'fail' ? 'recebem o número, mas não são identificados até isso ser corrigido' : undefined,
    );
    if (status !== 'ok')
      expect(finding?.todo).toContain('“carimbo source check --config carimbo.yaml --operator 326305”');
  });
});

describe('the keys', () => {
  it('are to be created with the same configuration', async () => {
    const config = demo({ mode: 'production' });
    const store = await openStore({ kind: 'sqlite', path: join(folder(), 'carimbo.db') });
    const [finding] = await checkKeys({
      config,
      database: { store, unsafeSettings: [], error: null },
      command: commandLine({ config: 'a pasta/carimbo.yaml' }),
    });
    await store.close();
    expect(finding?.todo).toBe(
      `carimbo keys create --config 'a pasta/carimbo.yaml' --operator ${config.operators[0]?.ans_registry}`,
    );
  });
});

describe('the database', () => {
  const examineDatabase = async (config: Config) => {
    const database = await openDatabase(config);
    return { store: database.store, findings: await checkDatabase({ config, database }) };
  };

  it('of the demo may still be missing, and is not created by the check', async () => {
    const { store, findings } = await examineDatabase(demo());
    expect(store).toBeNull();
    expect(statuses(findings)).toEqual(['warn']);
  });

  it('fails when the file is no database', async () => {
    const path = join(folder(), 'carimbo.db');
    writeFileSync(path, 'this is a text of more than a hundred bytes, and no database at all: '.repeat(4));
    const { store, findings } = await examineDatabase(demo({ database: { kind: 'sqlite', path } }));
    expect(store).toBeNull();
    expect(findings).toMatchObject([
      { check: 'database', status: 'fail', callers: expect.any(String), todo: expect.any(String) },
    ]);
  });

  it('fails within seconds when nothing answers', async () => {
    const database = { kind: 'postgres', url: 'postgres://carimbo:topsecret@127.0.0.1:1/carimbo' } as const;
    const { findings } = await examineDatabase(demo({ database }));
    expect(statuses(findings)).toEqual(['fail']);
    expect(JSON.stringify(findings)).not.toContain('topsecret');
  });
});
