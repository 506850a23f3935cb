import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOnce, carimbo, environment, newFolder, type Running, start } from '../cli/carimbo.ts';
import { freePort } from '../support/free-port.mjs';
import { getWith } from '../support/requests.ts';
import { until } from '../support/until.ts';
import { asteriskFolder, debianFolder, missingForAsterisk16, missingForBundle } from './available.mjs';
import { type Asterisk, startAsterisk } from './support/asterisk.ts';
import { account, drawn, host, linesOf, MACHINE, OTHER_MACHINE, place, REGISTRY } from './support/offline.ts';
import type { Way } from './support/site.ts';

const FROM = 900_000;
const old = missingForAsterisk16().length === 0 ? '16' : '22';
/** On Debian sh is dash; on small systems busybox. Deliveries are scheduled by cron, or by a running systemd. */
const PBXS = [
  { shell: 'dash', version: '22', way: 'http', schedule: '/etc/cron.d/carimbo-deliver' },
  {
    shell: 'busybox',
    version: old,
    way: 'fastagi',
    schedule: '/etc/systemd/system/carimbo-deliver.timer',
  },
] as const;

beforeAll(buildOnce);

describe.skipIf(missingForBundle().length > 0)('a bundle on a PBX without Node', () => {
  describe.each(PBXS)(
    'whose sh is $shell, with Asterisk $version by $way',
    ({ shell, version, way, schedule }) => {
      let pbx: Pbx;
      let server: Running | undefined;
      let asterisk: Asterisk | undefined;
      const folder = newFolder();
      const config = join(folder, 'carimbo.yaml');
      const bundle = join(folder, 'pbx.tar.gz');
      const env = environment(join(folder, 'data'));
      let url = '';

      beforeAll(async () => {
        const [http, agi] = [await freePort(), await freePort()];
        url = `http://127.0.0.1:${http}`;
        Object.assign(env, { CARIMBO_HTTP_PORT: String(http), CARIMBO_AGI_PORT: String(agi) });
        await succeed('init', config, '--ans-registry', REGISTRY, '--name', 'A', '--pbx-host', host(MACHINE));
        await succeed('database', 'create', '--config', config);
        pbx = new Pbx(shell, version);
        const address = ['--server', url, '--agi', `127.0.0.1:${agi}`];
        const place = ['--spool', pbx.spool, '--queue', 'atendimento'];
        await succeed(
          ...['asterisk', 'bundle', '--config', config, '--origin', 'pbx', '--host', host(MACHINE)],
          ...['--way', way, '--out', bundle, ...address, ...place],
        );
        pbx.unpack(bundle);
      });

      afterAll(async () => {
        await asterisk?.stop();
        await server?.end('SIGKILL');
        pbx?.remove();
        rmSync(folder, { recursive: true, force: true });
      });

      async function succeed(...args: string[]): Promise<string> {
        const { code, stdout, stderr } = await carimbo(args, env);
        expect(`${code} ${stderr}`).toMatch(/^0 /);
        return stdout;
      }

      async function serve(): Promise<void> {
        server = start(['serve', '--config', config], env);
        await until(
          () => `the server to be ready; it wrote:\n${server?.output()}`,
          async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok === true,
          60_000,
        );
      }

      test('it is installed, draws a number, delivers it, and is uninstalled', async () => {
        expect(pbx.run('command -v node npm')).toMatchObject({ code: 127 });
        await serve();

        // Another machine, a clone say, must never use this range.
        pbx.write('/etc/machine-id', `${OTHER_MACHINE}\n`);
        const refused = pbx.install();
        expect(refused).toMatchObject({ code: 2, said: expect.stringContaining('Nada foi instalado') });
        expect(refused.said).toContain(host(OTHER_MACHINE));
        expect(pbx.has('/etc/asterisk/carimbo-offline.conf')).toBe(false);

        pbx.write('/etc/machine-id', `${MACHINE}\n`);
        const installed = pbx.install();
        expect(installed.code).toBe(0);
        expect(installed.said).toContain(`o Carimbo responde em ${url}`);
        expect(installed.said).toContain(`#include carimbo-${way}.conf`);
        expect(pbx.run(`stat -c '%a %U' ${pbx.spool} /etc/carimbo-deliver/${REGISTRY}.key`).said).toBe(
          '2770 asterisk\n600 carimbo-deliver\n',
        );
        expect(pbx.read('/etc/asterisk/freepbx_chown.conf')).toBe(`[blacklist]\ndirectory = ${pbx.spool}\n`);
        expect(installed.said).toContain(`${schedule.split('/').at(-1)}`);
        expect(pbx.read(schedule)).toMatch(/^(\* \* \* \* \* carimbo-deliver |OnCalendar=\*:0\/1$)/m);

        // Again: nothing changes, and what the technician changed is kept.
        const own = '/usr/share/asterisk/sounds/pt_BR/carimbo/your-protocol.wav';
        pbx.write(own, 'own recording');
        const dialplan = `/etc/asterisk/carimbo-${way}.conf`;
        const original = pbx.read(dialplan);
        const changed = original.replace('CARIMBO_QUEUE=atendimento', 'CARIMBO_QUEUE=suporte');
        pbx.write(dialplan, changed);
        const again = pbx.install();
        expect(again).toMatchObject({ code: 1, said: expect.stringContaining('foi alterado à mão') });
        expect(again.said).toContain('carimbo-offline.conf: já estava igual');
        expect(again.said).toContain('1 seu(s) mantido(s)');
        expect(pbx.read(dialplan)).toBe(changed);
        expect(pbx.read(`${dialplan}.novo`)).toBe(original);
        expect(pbx.read(own)).toBe('own recording');
        expect(pbx.install('--force')).toMatchObject({ code: 0 });
        expect(pbx.read(dialplan)).toBe(original);
        const backups = pbx
          .list('/etc/asterisk')
          .filter((name) => name.startsWith(`carimbo-${way}.conf.bak-`));
        expect(backups.map((name) => pbx.read(`/etc/asterisk/${name}`))).toEqual([changed]);

        // The server is dead: a real Asterisk loads the installed files and draws.
        await server?.end('SIGKILL');
        asterisk = await startAsterisk({
          version,
          dialplans: {},
          agents: {},
          machineId: MACHINE,
          contexts: pbx.includes(way) + calling(way),
        });
        const call = place(asterisk, 1)[0];
        await until(
          () => `a number; Asterisk said: ${asterisk?.said().join('\n')}`,
          () => asterisk !== undefined && drawn(asterisk).length === 1,
          120_000,
        );
        const [told] = drawn(asterisk);
        expect(told).toMatchObject({
          call,
          status: 'offline',
          number: expect.stringMatching(/^326305\d{14}$/),
        });
        expect(Number(told?.number.slice(14))).toBeGreaterThanOrEqual(FROM);

        // Delivered once the server is there again, by the bundle's deliverer as its own user.
        expect(pbx.deliver()).toMatchObject({ code: 1, said: expect.stringContaining('sem resposta') });
        await serve();
        expect(pbx.deliver()).toMatchObject({ code: 0, said: expect.stringContaining('entregue(s)') });
        expect(pbx.deliver()).toEqual({ code: 0, said: '' });
        const created = await succeed(
          ...['keys', 'create', '--config', config, '--scopes', 'protocols:read', '--json'],
        );
        const reply = await getWith(JSON.parse(created).key, `${url}/v1/protocols/${told?.number}`);
        expect(await reply.json()).toMatchObject({ number: told?.number, caller: call });
        expect((await carimbo(['verify', '--config', config], env)).code).toBe(0);
        const lines = linesOf(pbx.outside(pbx.spool));
        const sum = account(drawn(asterisk), lines, FROM);
        console.info(
          `bundle, ${shell}, Asterisk ${version}: ${sum.calls} calls, ${sum.numbers} numbers, ${sum.repeats} repeats, ${sum.unaccounted} unaccounted for`,
        );
        expect(sum).toEqual({ calls: 1, numbers: 1, repeats: 0, unaccounted: 0 });
        expect(lines.map(({ number }) => number)).toEqual([told?.number]);

        // Uninstalled: never while Asterisk includes the files, and never the numbers that were not delivered.
        await asterisk.stop();
        asterisk = undefined;
        await server?.end('SIGKILL');
        pbx.write('/etc/asterisk/extensions_custom.conf', `#include carimbo-${way}.conf\n`);
        expect(pbx.uninstall()).toMatchObject({
          code: 1,
          said: expect.stringContaining('Nada foi desinstalado'),
        });
        expect(pbx.has(dialplan)).toBe(true);
        pbx.write('/etc/asterisk/extensions_custom.conf', '; nothing\n');
        const [file = ''] = readdirSync(pbx.outside(pbx.spool)).filter((name) => name.endsWith('.numbers'));
        appendFileSync(
          join(pbx.outside(pbx.spool), file),
          `type=number&number=${BigInt(told?.number ?? 0) + 1n}&called_at=1&call_id=x&host=${host(MACHINE)}&end=1\n`,
        );
        const kept = readFileSync(join(pbx.outside(pbx.spool), file));
        const gone = pbx.uninstall();
        expect(gone).toMatchObject({ code: 1, said: expect.stringContaining('1 linha(s)') });
        expect(gone.said).toContain('ainda não foram entregues');
        expect(readFileSync(join(pbx.outside(pbx.spool), file))).toEqual(kept);
        const left = [
          '/etc/asterisk',
          '/etc/cron.d',
          '/usr/local/lib',
          '/usr/local/bin',
          '/etc/carimbo-deliver',
        ]
          .filter((path) => pbx.has(path))
          .flatMap((path) => pbx.list(path))
          .filter((name) => name.includes('carimbo') && !/\.(bak-\d+|novo)$/.test(name));
        expect(left).toEqual([]);
        expect(pbx.run('id carimbo-deliver').code).not.toBe(0);
        expect(pbx.uninstall()).toMatchObject({ code: 2 });
      });
    },
  );
});

/** A call that uses the installed dialplan as a subroutine, as `draw` in support/offline.ts. */
const calling = (way: Way) => `
[drawing]
exten => idle,1,Answer()
 same => n,Wait(3600)
exten => draw,1,Gosub(carimbo-${way},s,1)
 same => n,UserEvent(Drawn,Number: \${CARIMBO_PROTOCOL},Status: \${CARIMBO_STATUS},Call: \${CALLERID(num)})
 same => n,Hangup()
`;

interface Ended {
  code: number | null;
  said: string;
}

/**
 * A copy of the Debian 12 folder, inside the chroot of an Asterisk: both see its spool and its /etc/asterisk under the
 * same path, as on a PBX that has its own Asterisk.
 */
class Pbx {
  readonly #root: string;
  readonly #inside: string;
  /** The folder for the numbers, in both. */
  readonly spool: string;

  constructor(shell: 'dash' | 'busybox', version: '22' | '16') {
    const home = asteriskFolder(version);
    this.#root = mkdtempSync(join(home, 'tmp', 'carimbo-pbx-'));
    this.#inside = this.#root.slice(home.length);
    this.spool = `${this.#inside}/var/spool/asterisk/carimbo`;
    // cp, because there are device files in it.
    const copied = spawnSync('cp', ['-a', `${debianFolder('debian-12')}/.`, this.#root]);
    expect(String(copied.stderr)).toBe('');
    symlinkSync('/', join(this.#root, this.#inside));
    chmodSync(this.#root, 0o755);
    if (shell === 'busybox') {
      unlinkSync(join(this.#root, 'usr/bin/sh'));
      symlinkSync('busybox', join(this.#root, 'usr/bin/sh'));
      mkdirSync(join(this.#root, 'run/systemd/system'), { recursive: true });
      mkdirSync(join(this.#root, 'etc/systemd/system'), { recursive: true });
      this.write('/usr/bin/systemctl', '#!/bin/sh\n');
      chmodSync(this.outside('/usr/bin/systemctl'), 0o755);
    }
    // What its packages of Asterisk and cron would have made; extensions_additional.conf is FreePBX's.
    this.run('groupadd -r asterisk && useradd -r -M -g asterisk asterisk');
    for (const folder of ['etc/asterisk', 'usr/share/asterisk/sounds', 'var/spool/asterisk'])
      mkdirSync(join(this.#root, folder), { recursive: true });
    this.write('/etc/asterisk/asterisk.conf', '[directories]\nastdatadir => /usr/share/asterisk\n');
    this.write('/etc/asterisk/extensions_additional.conf', '');
    this.write('/usr/sbin/cron', '#!/bin/sh\n');
    chmodSync(this.outside('/usr/sbin/cron'), 0o755);
  }

  outside = (path: string) =>
    join(this.#root, path.startsWith(`${this.#inside}/`) ? path.slice(this.#inside.length) : path);
  has = (path: string) => existsSync(this.outside(path));
  list = (path: string) => readdirSync(this.outside(path));
  read = (path: string) => readFileSync(this.outside(path), 'utf8');
  write = (path: string, text: string) => writeFileSync(this.outside(path), text);
  remove = () => rmSync(this.#root, { recursive: true, force: true });

  run(command: string): Ended {
    const { status, stdout, stderr } = spawnSync('chroot', [this.#root, 'sh', '-c', command], {
      encoding: 'utf8',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' },
    });
    return { code: status, said: stdout + stderr };
  }

  unpack(bundle: string): void {
    cpSync(bundle, this.outside('/root/pbx.tar.gz'));
    expect(this.run('cd /root && tar xzf pbx.tar.gz')).toEqual({ code: 0, said: '' });
  }

  install = (options = '') => this.run(`sh /root/carimbo-pbx-${host(MACHINE)}/install.sh ${options}`);
  uninstall = () => this.run('sh /usr/local/lib/carimbo/uninstall.sh');
  deliver = () => this.run('su -s /bin/sh carimbo-deliver -c /usr/local/lib/carimbo/deliver-all.sh');

  /** For the extensions.conf of the Asterisk around it. */
  includes(way: Way): string {
    const etc = `${this.#inside}/etc/asterisk`;
    return `#include "${etc}/carimbo-${way}.conf"\n#include "${etc}/carimbo-offline.conf"\n`;
  }
}
