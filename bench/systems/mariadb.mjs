import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../servers/process.mjs';

/** Debian's MariaDB server, or the one that CARIMBO_MARIADBD names. */
const MARIADBD = process.env.CARIMBO_MARIADBD || '/usr/sbin/mariadbd';
const SYSTEM_TABLES = ['mysql_system_tables.sql', 'mysql_system_tables_data.sql'].map((file) =>
  join('/usr/share/mysql', file),
);
const DATABASE = 'operadora';
const USER = 'carimbo';
const PASSWORD = 'senha-da-medida';

export function hasMariadb() {
  return [MARIADBD, ...SYSTEM_TABLES].every(existsSync);
}

/** A real MariaDB in the folder. @returns connection settings of its database, and how to stop it */
export async function startMariadb(folder) {
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const flags = [
    '--no-defaults',
    `--datadir=${data}`,
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    '--skip-log-bin',
    '--character-set-server=utf8mb4',
  ];
  const script = [
    'create database mysql;',
    'use mysql;',
    ...SYSTEM_TABLES.map((file) => readFileSync(file, 'utf8')),
    'flush privileges;',
    `create user ${USER}@'%' identified by '${PASSWORD}';`,
    `create database ${DATABASE};`,
    `grant all on ${DATABASE}.* to ${USER}@'%';`,
    '',
  ];
  const input = join(folder, 'bootstrap.sql');
  writeFileSync(input, script.join('\n'));
  execFileSync(MARIADBD, [...flags, '--bootstrap'], { stdio: [openSync(input), 'pipe', 'pipe'] });

  const port = await freePort();
  const places = [`--socket=${join(folder, 'socket')}`, `--pid-file=${join(folder, 'pid')}`];
  const server = spawn(MARIADBD, [...flags, ...places, `--port=${port}`, '--bind-address=127.0.0.1'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = () => server.kill('SIGKILL');
  // Before the folder is removed.
  process.prependOnceListener('exit', kill);
  await ready(server);
  return {
    connection: { host: '127.0.0.1', port, user: USER, password: PASSWORD, database: DATABASE },
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      kill();
      await ended;
      process.off('exit', kill);
    },
  };
}

function ready(server) {
  return new Promise((resolve, reject) => {
    const lines = [];
    createInterface(server.stderr).on('line', (line) => {
      lines.push(line);
      if (line.includes('ready for connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`MariaDB did not start:\n${lines.slice(-20).join('\n')}`)));
  });
}
