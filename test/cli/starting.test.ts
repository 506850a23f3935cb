import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { MIGRATIONS } from '../../src/store/migrate.ts';
import { freePort } from '../support/free-port.mjs';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { buildOnce, carimbo, type Ended, environment, newFolder, start } from './carimbo.ts';

beforeAll(buildOnce);

const CURRENT = MIGRATIONS.length;

/** A folder with a carimbo.yaml, and the environment that rules nothing of it but the ports. */
function installation(more = '', ports: Record<string, string> = {}) {
  const folder = newFolder();
  const config = join(folder, 'carimbo.yaml');
  const write = (text: string) =>
    writeFileSync(config, `operators:\n  - { ans_registry: "326305", name: A }\n${text}`);
  write(more);
  // An empty variable counts as none.
  const env = environment('', ports);
  const run = (...words: string[]) => carimbo([...words, '--config', config], env);
  const serve = (...words: string[]) => start(['serve', '--config', config, ...words], env);
  return { folder, config, write, run, serve };
}

/** Serves until it is ready or gives up, and ends it in either case. */
async function outcome(server: ReturnType<typeof start>): Promise<Ended & { ready: boolean }> {
  const ready = await server.until(/"msg":"ready"/).then(
    () => true,
    () => false,
  );
  return { ...(await server.end('SIGTERM')), ready };
}

/** A database as a Carimbo wrote it that knew one migration less. */
function olderDatabase(path: string): void {
  const file = new Sqlite(path);
  for (const { sqlite } of MIGRATIONS.slice(0, -1)) file.exec(sqlite);
  file.pragma(`user_version = ${CURRENT - 1}`);
  file.close();
}

function schemaOf(path: string): unknown {
  const file = new Sqlite(path, { readonly: true });
  try {
    return file.pragma('user_version', { simple: true });
  } finally {
    file.close();
  }
}

describe('serve without a database', () => {
  it('gives up with the command that makes one, and makes none', async () => {
    const { folder, config, serve } = installation();
    const { ready, code, stderr } = await outcome(serve());
    expect({ ready, code }).toEqual({ ready: false, code: 1 });
    expect(stderr).toContain(`carimbo database create --config ${config}`);
    expect(stderr).toContain(join(folder, 'data', 'carimbo.db'));
    expect(readdirSync(folder)).toEqual(['carimbo.yaml']);
  });

  it('does not take an empty file for a database either', async () => {
    const { folder, serve } = installation('data_dir: .\n');
    writeFileSync(join(folder, 'carimbo.db'), '');
    expect(await outcome(serve())).toMatchObject({ ready: false, code: 1 });
    expect(statSync(join(folder, 'carimbo.db')).size).toBe(0);
  });

  it('starts once the database was made, and with --create', async () => {
    const made = installation();
    expect(await made.run('database', 'create')).toMatchObject({ code: 0 });
    expect(await outcome(made.serve())).toMatchObject({ ready: true, code: 0 });
    expect(await made.run('database', 'create')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('nada foi alterado'),
    });
    expect(await outcome(installation().serve('--create'))).toMatchObject({ ready: true, code: 0 });
  });

  it('gives no number a second time after a slip in data_dir', async () => {
    const { folder, write, run, serve } = installation('data_dir: dados\n');
    await run('database', 'create');
    await outcome(serve('--create'));
    write('data_dir: dado\n');
    expect(await outcome(serve())).toMatchObject({ ready: false, code: 1 });
    expect(existsSync(join(folder, 'dado'))).toBe(false);
  });
});

describe('the other commands', () => {
  it.each(['keys create', 'keys list', 'verify', 'outbox list', 'doctor'])(
    'say that there is no database and make none: carimbo %s',
    async (words) => {
      const { folder, run } = installation();
      const { code, stdout, stderr } = await run(...words.split(' '));
      expect(code).toBe(1);
      expect(stdout + stderr).toContain('carimbo database create');
      expect(readdirSync(folder)).toEqual(['carimbo.yaml']);
    },
  );

  it.each(['keys list', 'verify', 'doctor', 'database create'])(
    'leave an older database as it is and say who brings it up to date: carimbo %s',
    async (words) => {
      const { folder, run } = installation('data_dir: .\n');
      const path = join(folder, 'carimbo.db');
      olderDatabase(path);
      const { code, stdout, stderr } = await run(...words.split(' '));
      expect(code).toBe(1);
      expect(stdout + stderr).toMatch(/mais antigo[\s\S]*carimbo database migrate/);
      expect(schemaOf(path)).toBe(CURRENT - 1);
    },
  );

  it('bring it up to date where that is what they are for', async () => {
    for (const words of [['database', 'migrate'], null]) {
      const { folder, run, serve } = installation('data_dir: .\n');
      const path = join(folder, 'carimbo.db');
      olderDatabase(path);
      if (words === null) expect(await outcome(serve())).toMatchObject({ ready: true });
      else expect(await run(...words)).toMatchObject({ code: 0 });
      expect(schemaOf(path)).toBe(CURRENT);
    }
  });

  it('leave a newer one as it is', async () => {
    const { folder, run } = installation('data_dir: .\n');
    const path = join(folder, 'carimbo.db');
    const file = new Sqlite(path);
    file.pragma('user_version = 999');
    file.close();
    for (const words of [['doctor'], ['database', 'migrate'], ['keys', 'list']]) {
      const { code, stdout, stderr } = await run(...words);
      expect(code).toBe(1);
      expect(stdout + stderr).toContain('mais novo');
    }
    expect(schemaOf(path)).toBe(999);
  });

  it('bring the demo’s database up to date as little, and advise npm start', async () => {
    const folder = newFolder();
    olderDatabase(join(folder, 'carimbo.db'));
    const { code, stderr } = await carimbo(['keys', 'list'], environment(folder));
    expect(code).toBe(1);
    expect(stderr).toContain('npm start');
    expect(schemaOf(join(folder, 'carimbo.db'))).toBe(CURRENT - 1);
  });
});

it('init names the commands that follow, the database among them', async () => {
  const folder = newFolder();
  const file = join(folder, 'carimbo.yaml');
  const { stderr } = await carimbo(['init', file], environment(folder));
  expect(stderr).toMatch(
    new RegExp(`database create --config ${file}.*doctor --config ${file}.*serve --config ${file}`),
  );
});

describe('serve with PostgreSQL', () => {
  let postgres: TestPostgres;
  const doors: Server[] = [];
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(async () => {
    for (const door of doors) door.close();
    await postgres.stop();
  });

  /** An address that leads to the database, or to an answer of the tester's. */
  async function door(port: number, answer: (socket: Socket) => void): Promise<void> {
    const server = createServer((socket) => answer(socket.on('error', () => undefined)));
    doors.push(server);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  }

  const leadTo = (url: string) => (socket: Socket) => {
    const there = dial(Number(new URL(url).port), '127.0.0.1').on('error', () => socket.destroy());
    socket.pipe(there).pipe(socket);
  };

  /** What a real server sends in place of letting somebody in: severity, SQLSTATE, message. */
  const refuse = (code: string, message: string) => (socket: Socket) => {
    const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
    const head = Buffer.from('E\0\0\0\0');
    head.writeInt32BE(fields.length + 4, 1);
    socket.once('data', () => socket.end(Buffer.concat([head, fields])));
  };

  const throughDoor = (url: string, port: number) => url.replace(/:\d+\//, `:${port}/`);

  async function prepared(): Promise<string> {
    const url = await postgres.database();
    const { run } = installation(`database: { url: "${url}" }\n`);
    await run('database', 'create');
    return url;
  }

  it('waits for one that refuses, says so once, and listens on nothing meanwhile', async () => {
    const url = await prepared();
    const [port, httpPort] = [await freePort(), await freePort()];
    const { serve } = installation(`database: { url: "${throughDoor(url, port)}" }\n`, {
      CARIMBO_HTTP_PORT: String(httpPort),
    });
    const server = serve();
    try {
      const log = await server.until(/PostgreSQL cannot be reached/);
      expect(JSON.parse(log.trim().split('\n').at(-1) ?? '')).toMatchObject({
        reason: expect.stringContaining('ECONNREFUSED'),
      });
      await expect(fetch(`http://127.0.0.1:${httpPort}/healthz`)).rejects.toThrow();
      await door(port, leadTo(url));
      expect(await server.until(/"msg":"ready"/)).toMatch(/PostgreSQL cannot be reached/);
      expect(server.output().match(/PostgreSQL cannot be reached/g)).toHaveLength(1);
    } finally {
      await server.end('SIGTERM');
    }
  });

  it('waits for one that is starting up', async () => {
    const url = await prepared();
    const port = await freePort();
    let tries = 0;
    await door(port, (socket) =>
      (++tries === 1 ? refuse('57P03', 'the database system is starting up') : leadTo(url))(socket),
    );
    const { serve } = installation(`database: { url: "${throughDoor(url, port)}" }\n`);
    expect(await outcome(serve())).toMatchObject({
      ready: true,
      stdout: expect.stringContaining('the database system is starting up'),
    });
  });

  it('waits for a name that DNS does not know', async () => {
    const { serve } = installation(`database: { url: "postgres://carimbo@banco.invalid/carimbo" }\n`);
    const server = serve();
    try {
      expect(await server.until(/PostgreSQL cannot be reached/)).toContain('banco.invalid');
    } finally {
      await server.end('SIGTERM');
    }
  });

  it.each(['28P01', '28000'])('gives up at once on a refused password (%s)', async (code) => {
    const port = await freePort();
    await door(port, refuse(code, 'password authentication failed'));
    const { serve } = installation(`database: { url: "postgres://x:topsecret@127.0.0.1:${port}/x" }\n`);
    const { ready, code: exit, stderr, stdout } = await outcome(serve());
    expect({ ready, exit }).toEqual({ ready: false, exit: 1 });
    expect(stderr).toContain('usuário ou senha recusados');
    expect(stderr + stdout).not.toContain('topsecret');
  });

  it('gives up at once where the database is not there, and where it is empty', async () => {
    const url = await postgres.database();
    const missing = installation(`database: { url: "${url}_no" }\n`);
    expect(await outcome(missing.serve())).toMatchObject({
      ready: false,
      code: 1,
      stderr: expect.stringContaining('o banco não existe'),
    });
    const empty = installation(`database: { url: "${url}" }\n`);
    expect(await outcome(empty.serve())).toMatchObject({
      ready: false,
      code: 1,
      stderr: expect.stringContaining('carimbo database create'),
    });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query("select to_regclass('journal_head') as table");
    await client.end();
    expect(rows).toEqual([{ table: null }]);
  });
});
