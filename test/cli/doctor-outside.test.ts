import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commit } from '../../src/journal/commit.ts';
import { PACKAGE_ROOT } from '../../src/platform/package-root.ts';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { openStore } from '../../src/store/open-store.ts';
import { freePort } from '../support/free-port.mjs';
import { issue, OPERATOR } from '../support/journal.ts';
import { CAN_MOUNT } from '../support/small-disk.ts';
import { buildOnce, carimbo, type Ended, environment, newFolder, start } from './carimbo.ts';

beforeAll(buildOnce);

/** Where the program is run from. */
let root = PACKAGE_ROOT;

interface Finding {
  check: string;
  status: 'ok' | 'warn' | 'fail';
  found: string;
  todo?: string;
}

interface Installation {
  folder: string;
  config: string;
  env: NodeJS.ProcessEnv;
  /** What doctor finds about one thing. */
  about(check: string, ...options: string[]): Promise<Finding[]>;
}

function installation(yaml = '', env: Record<string, string> = {}): Installation {
  const folder = newFolder();
  const config = join(folder, 'carimbo.yaml');
  writeFileSync(config, `operators:\n  - { ans_registry: "${OPERATOR}", name: A }\ndata_dir: .\n${yaml}`);
  const all = environment('', { CARIMBO_HTTP_PORT: '', CARIMBO_AGI_PORT: '', ...env });
  return {
    folder,
    config,
    env: all,
    async about(check, ...options) {
      const { stdout } = await carimbo(['doctor', '--config', config, '--json', ...options], all, root);
      return (JSON.parse(stdout).findings as Finding[]).filter((finding) => finding.check === check);
    },
  };
}

/** A database in which a number was issued at that moment. */
async function issued(folder: string, operator = OPERATOR): Promise<void> {
  const store = await openStore({ kind: 'sqlite', path: join(folder, 'carimbo.db') });
  await store.ensureJournals([{ ans_registry: operator, time_zone: 'America/Sao_Paulo' }]);
  await commit(store, [{ ...issue('a'), operator }]);
  await store.close();
}

const ofStatus = (findings: Finding[], status: string) =>
  findings.filter((finding) => finding.status === status).map(({ found, todo }) => `${found} ${todo ?? ''}`);

describe('the ports, in the hands of another Carimbo', () => {
  it('are said to be the demo’s, with its data folder, and fail the installation', async () => {
    const [http, agi] = [String(await freePort()), String(await freePort())];
    const ports = { CARIMBO_HTTP_PORT: http, CARIMBO_AGI_PORT: agi };
    const data = newFolder();
    const demo = start(['demo'], environment(data, ports));
    try {
      await demo.until(/Ctrl\+C stops/);
      const failures = ofStatus(await installation('', ports).about('ports'), 'fail');
      expect(failures).toHaveLength(2);
      for (const line of failures) {
        expect(line).toContain('a demonstração');
        expect(line).toContain(data);
      }
      const own = await carimbo(['doctor', '--json'], environment(data, ports));
      const findings = (JSON.parse(own.stdout).findings as Finding[]).filter(
        ({ check }) => check === 'ports',
      );
      expect(findings.map(({ status }) => status)).toEqual(['ok', 'ok']);
      expect(findings[0]?.found).toContain('este Carimbo está no ar');
    } finally {
      await demo.end('SIGTERM');
    }
  });
});

describe('a database that holds an operator which the file does not name', () => {
  it('is warned about by doctor and by serve', async () => {
    const { folder, config, about } = installation();
    await issued(folder, '999997');
    expect(ofStatus(await about('database'), 'warn')).toEqual([expect.stringContaining('999997')]);
    const server = start(['serve', '--config', config], environment('', {}));
    const log = await server.until(/"msg":"ready"/);
    await server.end('SIGTERM');
    expect(log).toMatch(/"operator":"999997".*an operator that the configuration does not name/);
  });

  it('is not where it names them all', async () => {
    const { folder, about } = installation();
    await issued(folder);
    expect(ofStatus(await about('database'), 'warn')).toEqual([]);
  });
});

describe('the clock', () => {
  it('fails after it went back by days, however much was written since', async () => {
    const { folder, about } = installation();
    await issued(folder);
    const file = new Sqlite(join(folder, 'carimbo.db'));
    const later = new Date(Date.now() + 2 * 86_400_000);
    // As it was before the clock went back: the last entry is of now.
    file
      .prepare('update protocol set issued_at = ?, issued_ms = ?')
      .run(later.toISOString(), later.getTime());
    file.close();
    expect(ofStatus(await about('clock'), 'fail')).toEqual([
      expect.stringContaining(later.toISOString().slice(0, 10)),
    ]);
  });

  const programs: [string, string, string, string][] = [
    ['timedatectl says yes', 'timedatectl', 'echo yes', 'ok'],
    ['timedatectl says no', 'timedatectl', 'echo no', 'warn'],
    ['only chronyc is there and says so', 'chronyc', 'echo "Leap status     : Normal"', 'ok'],
    ['only chronyc is there and says no', 'chronyc', 'echo "Leap status     : Not synchronised"', 'warn'],
    ['nothing is there that could say', 'none', 'exit 1', 'warn'],
    ['timedatectl never answers', 'timedatectl', 'exec sleep 60', 'warn'],
  ];
  it.each(programs)('is reported with its NTP state where %s', async (_, program, script, status) => {
    const bin = newFolder();
    writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, program), 0o755);
    for (const missing of ['timedatectl', 'chronyc'].filter((name) => name !== program)) {
      writeFileSync(join(bin, missing), '#!/bin/sh\nexit 1\n');
      chmodSync(join(bin, missing), 0o755);
    }
    const { about } = installation('', { PATH: `${bin}:${process.env.PATH}` });
    const found = (await about('clock')).filter((finding) => finding.found.includes('NTP'));
    expect(found).toMatchObject([{ status }]);
  });
});

describe('an address on the network', () => {
  it('is doubtful for the API without a proxy with TLS, and advised with one only', async () => {
    const empty = newFolder();
    const open = await installation('http: { host: 0.0.0.0 }\n').about('asterisk', '--asterisk-dir', empty);
    expect(ofStatus(open, 'warn').join('\n')).toMatch(/http\.host 0\.0\.0\.0: .*sem TLS/);
    const closed = await installation().about('asterisk', '--asterisk-dir', empty);
    const advice = closed.map(({ todo }) => todo ?? '').join('\n');
    expect(advice).not.toContain('0.0.0.0');
    expect(advice).toMatch(/proxy com TLS/);
  });
});

describe('a data folder that cannot be', () => {
  it('below a file is reported first, by doctor and by serve', async () => {
    const { folder, config, env } = installation();
    writeFileSync(join(folder, 'arquivo'), '');
    writeFileSync(
      config,
      `operators:\n  - { ans_registry: "${OPERATOR}", name: A }\ndata_dir: arquivo/dados\n`,
    );
    for (const words of [['doctor'], ['serve', '--create'], ['database', 'create']]) {
      const { code, stdout, stderr } = await carimbo([...words, '--config', config], env);
      expect(code).toBe(1);
      expect(stdout + stderr).toContain(`${join(folder, 'arquivo')} é um arquivo`);
      expect(stdout + stderr).not.toMatch(/ENOENT|ENOTDIR|danificado|restaure/);
    }
  });

  it('is a folder where the file should be', async () => {
    const { folder, about } = installation();
    mkdirSync(join(folder, 'carimbo.db'));
    expect(ofStatus(await about('database'), 'fail').join('')).toContain('é uma pasta');
  });
});

/** Needs a second user: with root's rights everything can be read. */
describe.skipIf(!CAN_MOUNT)('a disk that Linux has mounted read-only', () => {
  it('is the first reason that doctor and serve give, without a word of damage or of restoring', async () => {
    const place = installation();
    await issued(place.folder);
    const dir = place.folder;
    execFileSync('mount', ['--bind', dir, dir]);
    execFileSync('mount', ['-o', 'remount,ro,bind', dir]);
    try {
      const [finding] = await place.about('database');
      const { code, stderr } = await carimbo(['serve', '--config', place.config], place.env);
      expect(finding).toMatchObject({ status: 'fail', found: expect.stringContaining('só para leitura') });
      expect(code).not.toBe(0);
      expect(stderr).toContain('só para leitura');
      expect(`${finding?.found}${finding?.todo}${stderr}`).not.toMatch(/danificad|restaur/);
    } finally {
      execFileSync('umount', ['-l', dir]);
    }
  });
});

describe.skipIf(!CAN_MOUNT)('a service that runs as another user', () => {
  const NOBODY = 65_534;

  /** A folder below one of root's, reached by a second way that every user may go. */
  function openWayTo(folder: string): string {
    const way = newFolder();
    chmodSync(way, 0o755);
    execFileSync('mount', ['--bind', folder, way]);
    return way;
  }

  let nodeFolder: string;
  beforeAll(() => {
    root = openWayTo(PACKAGE_ROOT);
    nodeFolder = openWayTo(dirname(process.execPath));
  });
  afterAll(() => {
    for (const way of [root, nodeFolder]) execFileSync('umount', ['-l', way]);
    root = PACKAGE_ROOT;
  });

  /** The installation as nobody's service has it. */
  async function ofNobody(yaml = ''): Promise<Installation> {
    const made = installation(yaml);
    await issued(made.folder);
    chmodSync(made.folder, 0o755);
    for (const name of ['', ...readdirSync(made.folder)]) chownSync(join(made.folder, name), NOBODY, NOBODY);
    return made;
  }

  function asNobody(args: string[], env: NodeJS.ProcessEnv): Promise<Pick<Ended, 'code' | 'stderr'>> {
    const child = spawn(join(nodeFolder, 'node'), [join(root, 'bin', 'carimbo.js'), ...args], {
      env,
      uid: NOBODY,
      gid: NOBODY,
      cwd: '/',
      timeout: 10_000,
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, stderr }));
    });
  }

  const failed = async ({ about }: Installation, check: string) =>
    ofStatus(await about(check), 'fail').join('\n');

  it('is examined with that user’s rights, and doctor says whose and why', async () => {
    const made = await ofNobody();
    expect(await failed(made, 'database')).toBe('');
    const [finding] = await made.about('user');
    expect(finding?.found).toContain(`nobody (dono de ${made.folder}`);
  });

  it('cannot read a CSV of root', async () => {
    const made = await ofNobody();
    const csv = join(made.folder, 'pessoas.csv');
    writeFileSync(csv, 'card_number,name\n1,Ana\n', { mode: 0o600 });
    writeFileSync(
      made.config,
      `operators:\n  - { ans_registry: "${OPERATOR}", name: A, source: { kind: file, path: pessoas.csv } }\ndata_dir: .\n`,
    );
    expect(await failed(made, 'source')).toContain('pessoas.csv');
  });

  it.each([0o600, 0o644])('cannot use a restored database of root (mode %o)', async (mode) => {
    const made = await ofNobody();
    const path = join(made.folder, 'carimbo.db');
    chownSync(path, 0, 0);
    chmodSync(path, mode);
    const why = `o arquivo ${path} é de root`;
    expect(await failed(made, 'database')).toContain(why);
    expect(await failed(made, 'database')).toContain('o serviço roda como nobody');
  });

  it.each([0o600, 0o644])('is also reported by serve (mode %o)', async (mode) => {
    const made = await ofNobody();
    const path = join(made.folder, 'carimbo.db');
    chownSync(path, 0, 0);
    chmodSync(path, mode);
    const args = ['serve', '--config', made.config];
    const { code, stderr } = await asNobody(args, made.env);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('é de root') });
    expect(stderr).toContain('o serviço roda como nobody');
    expect(stderr).not.toMatch(/danificado|restaure/);
  });

  it('cannot read a configuration of root', async () => {
    const made = await ofNobody();
    chownSync(made.config, 0, 0);
    chmodSync(made.config, 0o600);
    expect(await failed(made, 'config')).toContain('nobody');
  });

  it('cannot enter a data folder below one of root, and is not advised to take that folder over', async () => {
    const made = await ofNobody();
    chownSync(made.folder, 0, 0);
    chmodSync(made.folder, 0o700);
    const findings = await made.about('database', '--user', 'nobody');
    expect(ofStatus(findings, 'fail').join('')).toContain(`a pasta ${made.folder} é de root`);
    expect(ofStatus(findings, 'fail').join('')).not.toContain('chown');
  });

  it('gets a database that root makes in its folder', async () => {
    const made = installation('');
    chmodSync(made.folder, 0o755);
    chownSync(made.folder, NOBODY, NOBODY);
    const { code } = await carimbo(['database', 'create', '--config', made.config], made.env);
    expect(code).toBe(0);
    expect(statSync(join(made.folder, 'carimbo.db')).uid).toBe(NOBODY);
  });

  it('named wrongly is bad usage', async () => {
    const { config, env } = installation();
    const { code, stderr } = await carimbo(['doctor', '--config', config, '--user', 'ninguém'], env);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('ninguém') });
  });
});
