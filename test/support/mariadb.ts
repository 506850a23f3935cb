import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import mysql from 'mysql2/promise';
import { MARIADBD } from '../source/available.mjs';
import { freePort } from './free-port.mjs';

/** A real MariaDB in a temporary folder, on a port of its own. */
export interface TestMariadb {
  readonly port: number;
  /** Has every privilege. */
  readonly user: string;
  readonly password: string;
  /** Runs statements in order, in a new or the given database. @returns its name */
  prepare(statements: readonly string[], database?: string): Promise<string>;
  /** Kills the server. */
  kill(): Promise<void>;
  /** Starts it again with the same data and port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const USER = 'carimbo';
const PASSWORD = 'a-password-of-mariadb';

export async function startMariadb(): Promise<TestMariadb> {
  const folder = await mkdtemp(join(tmpdir(), 'carimbo-mariadb-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const root = process.getuid?.() === 0;
  const flags = [
    '--no-defaults',
    `--datadir=${data}`,
    ...(root ? ['--user=root'] : []),
    '--skip-log-bin',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=16M',
    '--innodb-log-file-size=8M',
    '--performance-schema=OFF',
    '--character-set-server=utf8mb4',
  ];
  await mkdir(data);
  await bootstrap(folder, flags);

  let server: ChildProcess;
  const start = async (): Promise<void> => {
    server = spawn(
      MARIADBD,
      [
        ...flags,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${join(folder, 'socket')}`,
        `--pid-file=${join(folder, 'pid')}`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    await ready(server);
  };
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  };
  const atExit = (): void => void server.kill('SIGKILL');
  process.once('exit', atExit);
  await start();

  let databases = 0;
  return {
    port,
    user: USER,
    password: PASSWORD,
    async prepare(statements, database = `carimbo_${++databases}`) {
      const connection = await mysql.createConnection({
        host: '127.0.0.1',
        port,
        user: USER,
        password: PASSWORD,
      });
      await connection.query(`create database if not exists ${database}`);
      await connection.query(`use ${database}`);
      for (const statement of statements) await connection.query(statement);
      await connection.end();
      return database;
    },
    kill,
    start,
    async stop() {
      await kill();
      process.off('exit', atExit);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The system tables, and a user with a password: what mariadb-install-db would do. */
async function bootstrap(folder: string, flags: readonly string[]): Promise<void> {
  const files = ['mysql_system_tables.sql', 'mysql_system_tables_data.sql'];
  const system = await Promise.all(files.map((file) => readFile(join('/usr/share/mysql', file), 'utf8')));
  const script = [
    'create database mysql;',
    'use mysql;',
    ...system,
    'flush privileges;',
    `create user ${USER}@'%' identified by '${PASSWORD}';`,
    `grant all on *.* to ${USER}@'%' with grant option;`,
    '',
  ];
  const input = join(folder, 'bootstrap.sql');
  await writeFile(input, script.join('\n'));
  const stdin = await open(input);
  execFileSync(MARIADBD, [...flags, '--bootstrap'], { stdio: [stdin.fd, 'pipe', 'pipe'] });
  await stdin.close();
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    if (server.stderr === null) throw new Error('MariaDB has no standard error');
    createInterface(server.stderr).on('line', (line) => {
      lines.push(line);
      if (line.includes('ready for connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`MariaDB did not start:\n${lines.slice(-20).join('\n')}`)));
  });
}
