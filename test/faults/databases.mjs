// The databases under test. Each can be read through its report views, which are what the outside may rely on.
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CAN_MOUNT, Disk } from './disk.mjs';
import { spawnChild } from './node.mjs';
import { binaries, NOBODY, PostgresServer } from './postgres-server.mjs';
import { freePort, until } from './wait.mjs';

const FORWARDER = fileURLToPath(new URL('forwarder.mjs', import.meta.url));
const require = createRequire(import.meta.url);
const PAGE = 20_000;

const PROTOCOLS = `select own_number as number, call_id, cast(issued_day as text) as day, caller, card_number from carimbo_v1_protocol
  where own_number > $1 order by own_number limit ${PAGE}`;
const ENTRIES = `select seq, own_number as number, type, data from carimbo_v1_entry
  where seq > $1 order by seq limit ${PAGE}`;

/** All rows of a view, page by page. */
async function* rows(query, sql, { key, first }) {
  for (let after = first; ; ) {
    const page = await query(sql, [after]);
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)[key];
  }
}

function reader(query) {
  return {
    protocols: () => rows(query, PROTOCOLS, { key: 'number', first: '' }),
    entries: () => rows(query, ENTRIES, { key: 'seq', first: 0 }),
  };
}

/** One file, on a disk of its own where this user may mount one. The server's clock is the journal's. */
export class SqliteDatabase {
  #folder;
  #clock;
  #disk = null;
  #step = 0;

  constructor(folder) {
    this.#folder = join(folder, 'n1');
    this.#clock = join(folder, 'clock');
  }

  get kinds() {
    return ['kill', 'pause', 'midnight', 'clock_back', ...(this.#disk === null ? [] : ['disk_full'])];
  }

  envOf() {
    return { FAULTS_CLOCK_FILE: this.#clock };
  }

  async start() {
    mkdirSync(this.#folder);
    writeFileSync(this.#clock, '0');
    if (CAN_MOUNT) this.#disk = new Disk(this.#folder);
  }

  async now() {
    return Date.now() + this.#step;
  }

  async stepClock(ms, nodes) {
    this.#step += ms;
    writeFileSync(this.#clock, String(this.#step));
    for (const node of nodes) {
      await node.ready();
      node.signal('SIGUSR2');
    }
  }

  async fillDisk(ms) {
    this.#disk.fill();
    await delay(ms);
    this.#disk.free();
  }

  async read(check) {
    // The driver for this version of Node, as src/platform/sqlite.ts chooses it.
    const Sqlite = require(Number(process.versions.napi) >= 10 ? 'better-sqlite3-13' : 'better-sqlite3');
    const db = new Sqlite(join(this.#folder, 'carimbo.db'), { readonly: true });
    const query = async (sql, values) => db.prepare(sql.replace('$1', '?')).all(...values);
    try {
      await check(reader(query));
    } finally {
      db.close();
    }
  }

  async stop() {
    this.#disk?.remove();
  }
}

/**
 * A primary, and with `replica` a synchronous standby that takes over when the primary is killed. Nodes reach them through
 * the forwarder. The clock of the database is the journal's; a function in front of clock_timestamp() sets it.
 */
export class PostgresDatabase {
  #folder;
  #options;
  #bin;
  #port;
  #primary;
  #standby = null;
  #servers = 0;
  #forwarder;
  #disk = null;

  /** @param options `onExit`; `networks` of the nodes that have one of their own; `replica` */
  constructor(folder, options) {
    this.#folder = join(folder, 'postgres');
    this.#options = options;
  }

  get kinds() {
    const { networks, replica } = this.#options;
    return [
      ...['kill', 'pause', 'midnight', 'clock_back', 'database_restart', 'database_kill', 'database_pause'],
      ...(networks.length === 0 ? [] : ['cut_clients', 'cut_database']),
      ...(replica ? ['failover', 'failover_stalled'] : []),
      ...(this.#disk === null ? [] : ['disk_full']),
    ];
  }

  /** @param network of the node */
  envOf(network) {
    const host = network?.databaseAddress ?? '127.0.0.1';
    return { CARIMBO_DATABASE_URL: `postgres://postgres@${host}:${this.#port}/carimbo` };
  }

  async start() {
    const data = join(this.#folder, 'data');
    mkdirSync(data, { recursive: true });
    if (CAN_MOUNT) this.#disk = new Disk(data, NOBODY);
    this.#bin = await binaries(this.#folder);
    this.#primary = this.#newServer();
    await this.#primary.create();
    await this.#primary.query('postgres', 'create database carimbo');
    await this.#primary.query(
      'carimbo',
      `create table faults_clock (step interval not null);
       insert into faults_clock values ('0');
       create function clock_timestamp() returns timestamptz language sql volatile as
         'select pg_catalog.clock_timestamp() + step from public.faults_clock';
       alter database carimbo set search_path = public, pg_catalog`,
    );
    this.#port = await freePort();
    await this.#startForwarder();
    if (this.#options.replica) await this.#addStandby();
  }

  #newServer() {
    const data = join(this.#folder, 'data', `server-${++this.#servers}`);
    const log = join(this.#folder, `server-${this.#servers}.log`);
    return new PostgresServer({ bin: this.#bin, data, log, onExit: this.#options.onExit });
  }

  async #startForwarder() {
    const addresses = ['127.0.0.1', ...this.#options.networks.map(({ databaseAddress }) => databaseAddress)];
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];
    this.#forwarder = spawnChild(process.execPath, [FORWARDER, String(this.#port), ...addresses], { stdio });
    await once(this.#forwarder, 'message');
    await this.#forward();
  }

  async #forward() {
    this.#forwarder.send(this.#primary.port);
    await once(this.#forwarder, 'message');
  }

  async #addStandby() {
    this.#standby = this.#newServer();
    await this.#standby.follow(this.#primary);
    await this.#synchronous('*');
    const state = "select 1 from pg_stat_replication where sync_state in ('sync', 'quorum')";
    await until(
      'the standby to follow',
      async () => (await this.#primary.query('postgres', state)).length > 0,
    );
  }

  /** @param standbys empty: commits wait for none */
  async #synchronous(standbys) {
    await this.#primary.query('postgres', `alter system set synchronous_standby_names = '${standbys}'`);
    await this.#primary.query('postgres', 'select pg_reload_conf()');
  }

  /** The primary is killed and never comes back; the standby takes over, and gets a standby of its own. */
  async failover(ms) {
    const old = this.#primary;
    await old.end('SIGKILL');
    await delay(ms);
    await this.#takeOver(old);
  }

  /** The same after a time in which nothing reaches the standby, so that no commit may be confirmed. */
  async failoverStalled(ms) {
    const old = this.#primary;
    const [{ pid }] = await old.query('postgres', 'select pid from pg_stat_replication');
    process.kill(pid, 'SIGSTOP');
    await delay(ms);
    await old.end('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await this.#takeOver(old);
  }

  async #takeOver(old) {
    await this.#standby.query('postgres', 'select pg_promote(true, 30)');
    this.#primary = this.#standby;
    await this.#synchronous('');
    await this.#forward();
    await old.remove();
    await this.#addStandby();
  }

  async now() {
    const sql = 'select extract(epoch from clock_timestamp()) * 1000 as ms';
    return Number((await this.#primary.query('carimbo', sql))[0].ms);
  }

  async stepClock(ms) {
    const sql = `update faults_clock set step = step + $1 * interval '1 millisecond'`;
    await this.#primary.query('carimbo', sql, [ms]);
  }

  async fillDisk(ms) {
    this.#disk.fill();
    await delay(ms);
    this.#disk.free();
    await this.#primary.ready();
  }

  async restart(signal, ms) {
    await this.#primary.end(signal);
    await delay(ms);
    await this.#primary.run();
  }

  pause(ms) {
    return this.#primary.pause(ms);
  }

  async read(check) {
    // bigint comes as text; these stay far below 2^53.
    const numeric = (row) => ('seq' in row ? { ...row, seq: Number(row.seq) } : row);
    const query = async (sql, values) => (await this.#primary.query('carimbo', sql, values)).map(numeric);
    await check(reader(query));
  }

  async stop() {
    await this.#standby?.end('SIGINT');
    await this.#primary?.end('SIGINT');
    this.#forwarder?.kill();
    this.#disk?.remove();
  }
}
