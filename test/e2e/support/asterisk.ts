import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { kill, killOnExit } from '../../support/child-process.ts';
import { freePort, freeUdpPort } from '../../support/free-port.mjs';
import { asteriskFolder } from '../available.mjs';
import { type Agent, startAgent } from './agent.ts';
import { type Ami, connectAmi } from './ami.ts';
import { configFiles } from './asterisk-config.ts';
import { stopCallers } from './caller.ts';
import { type Dialplan, dialplanText } from './dialplan.ts';
import { writeTestSounds } from './sounds.ts';

export interface AsteriskOptions {
  version: '22' | '16';
  /** Carimbo's dialplans, by the extension that leads into each. */
  dialplans: Record<string, Dialplan>;
  /** Other contexts of the site, as text of extensions.conf. */
  contexts?: string;
  /** Text to append to configuration files, by file name: `queues.conf`, `agents.conf` … */
  more?: Record<string, string>;
  /** Agents, each in a queue of the same name: they keep their calls, or transfer them to the given extension. */
  agents: Record<string, { transferTo?: string }>;
  /** Port of the manager interface; otherwise any. */
  amiPort?: number;
  /** The machine that it runs on, by its /etc/machine-id; otherwise it has none. */
  machineId?: string;
  /** Seconds by which its clock differs from the real one (libfaketime); see `setClock`. */
  clock?: number;
  /** A folder inside the chroot with programs that are found before its own. */
  tools?: string;
}

export interface Asterisk {
  sipPort: number;
  /** Of the running process: another after `start`. */
  readonly ami: Ami;
  /** Its extensions.conf, to be changed before a `dialplan reload`. */
  extensions: string;
  agent(name: string): Agent;
  /** The lines of the CDR file: caller, userfield, last application. */
  cdr(): string[][];
  /** File names of the recordings. */
  recordings(): string[];
  /** Lines that the dialplans wrote into Asterisk's log: those with `Carimbo: `. */
  said(): string[];
  /**
   * Warnings and errors of Asterisk during calls, without lines that a dialplan wrote itself, and without those of queues
   * (taskprocessor.c), which only say that this machine is busy.
   */
  complaints(): string[];
  /** Sets the difference to the real clock, where `clock` was given. */
  setClock(seconds: number): void;
  /** SIGKILL. */
  crash(): Promise<void>;
  /** Starts it again after `crash`, on the same folders. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a real Asterisk in its chroot folder, with run, database, spool and log folders of its own, so that several
 * can run side by side.
 */
export async function startAsterisk({ version, dialplans, ...options }: AsteriskOptions): Promise<Asterisk> {
  const root = asteriskFolder(version);
  const folder = mkdtempSync(join(root, 'tmp', 'carimbo-e2e-'));
  const agents = new Map<string, Agent>();
  for (const [name, { transferTo }] of Object.entries(options.agents)) {
    agents.set(name, await startAgent(folder, name, transferTo));
  }
  const plan = {
    base: folder.slice(root.length),
    modules: modulesFolder(root),
    sipPort: await freeUdpPort(),
    amiPort: options.amiPort ?? (await freePort()),
    amiSecret: 'only-for-this-test',
    agents: Object.fromEntries([...agents].map(([name, { port }]) => [name, port])),
    dialplans: Object.entries(dialplans).map(([exten, plan]) => ({ exten, ...dialplanText(exten, plan) })),
    contexts: options.contexts ?? '',
  };
  writeConfig(root, folder, configFiles(plan));
  for (const [name, text] of Object.entries(options.more ?? {})) {
    appendFileSync(join(folder, 'etc', name), `\n${text}`);
  }
  writeTestSounds(join(folder, 'data/sounds/carimbo'));
  const setClock = (seconds: number) => {
    // Renamed into place: libfaketime ends the program that reads an empty file.
    writeFileSync(join(folder, 'clock.new'), `${signed(seconds)}\n`);
    renameSync(join(folder, 'clock.new'), join(folder, 'clock'));
  };
  if (options.clock !== undefined) setClock(options.clock);
  if (options.machineId !== undefined) writeFileSync(join(folder, 'machine-id'), `${options.machineId}\n`);
  const run = () => killOnExit(spawn('unshare', command(root, folder, options), { stdio: 'ignore' }));
  let child = run();
  const log = () => readFileSync(join(folder, 'log/full'), 'utf8');
  const stop = async () => {
    stopCallers();
    await Promise.all([kill(child), ...[...agents.values()].map((agent) => agent.stop())]);
    rmSync(folder, { recursive: true, force: true });
  };
  const connected = () =>
    connectAmi(plan.amiPort, plan.amiSecret).catch(async (error: unknown) => {
      const end = log().slice(-3000);
      await stop();
      throw new Error(`Asterisk ${version} did not start; its log ends:\n${end}`, {
        cause: error,
      });
    });
  let ami = await connected();
  return {
    sipPort: plan.sipPort,
    extensions: join(folder, 'etc/extensions.conf'),
    get ami() {
      return ami;
    },
    agent(name) {
      const agent = agents.get(name);
      if (agent === undefined) throw new Error(`no agent ${name}`);
      return agent;
    },
    cdr: () => readLines(join(folder, 'log/cdr-custom/calls.csv')).map((line) => line.split(',')),
    recordings: () => readdirSync(join(folder, 'spool/monitor')),
    said: () =>
      log()
        .split('\n')
        .filter((line) => / (WARNING|NOTICE)\[.*Carimbo: /.test(line)),
    complaints: () =>
      log()
        .split('\n')
        .filter(
          (line) => /(WARNING|ERROR)\[\d+\]\[C-/.test(line) && !/Carimbo: |taskprocessor\.c/.test(line),
        ),
    setClock,
    async crash() {
      ami.close();
      await kill(child);
    },
    async start() {
      child = run();
      ami = await connected();
    },
    async stop() {
      ami.close();
      await stop();
    },
  };
}

/** Asterisk in its chroot, with a machine-id and a clock of its own where these were asked for. */
function command(
  root: string,
  folder: string,
  { machineId, clock, tools }: Partial<AsteriskOptions>,
): string[] {
  const base = folder.slice(root.length);
  // Every instance has its own name space of mounts, so that two machines can be in one chroot.
  const ownId = 'touch "$0/etc/machine-id" && mount --bind "$1/machine-id" "$0/etc/machine-id" && ';
  const faked = [
    "'LD_PRELOAD=/usr/$LIB/faketime/libfaketimeMT.so.1'",
    `FAKETIME_TIMESTAMP_FILE=${base}/clock`,
    'FAKETIME_NO_CACHE=1',
    'FAKETIME_DONT_FAKE_MONOTONIC=1',
    'NO_FAKE_STAT=1',
  ];
  const path = '/usr/sbin:/usr/bin:/sbin:/bin';
  const env = [
    `PATH=${tools === undefined ? path : `${tools}:${path}`}`,
    ...(clock === undefined ? [] : faked),
  ];
  const asterisk = [...env, 'asterisk', '-f', '-C', `${base}/etc/asterisk.conf`];
  const script = `${machineId === undefined ? '' : ownId}exec chroot "$0" env ${asterisk.join(' ')}`;
  return ['--mount', 'sh', '-c', script, root, folder];
}

const signed = (seconds: number) => `${seconds < 0 ? '' : '+'}${seconds}`;

/** Debian moved the modules; its own asterisk.conf says where they are. */
function modulesFolder(root: string): string {
  const text = readFileSync(join(root, 'etc/asterisk/asterisk.conf'), 'utf8');
  return /^astmoddir\s*=>\s*(\S+)/m.exec(text)?.[1] ?? '/usr/lib/asterisk/modules';
}

function writeConfig(root: string, folder: string, files: Record<string, string>): void {
  for (const name of ['etc', 'db', 'data', 'spool/monitor', 'run', 'log/cdr-custom']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  cpSync(join(root, 'etc/asterisk'), join(folder, 'etc'), { recursive: true });
  // Asterisk reads the descriptions of its own modules from here.
  cpSync(join(root, 'usr/share/asterisk/documentation'), join(folder, 'data/documentation'), {
    recursive: true,
  });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'etc', name), text);
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return []; // The file is created by the first call.
  }
}
