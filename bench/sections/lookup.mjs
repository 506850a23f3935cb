import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSource } from '../../dist/source/kinds/create-source.js';
import { loadSource } from '../../dist/source/kinds/load-source.js';
import { card } from '../fill/people.mjs';
import { random } from '../fill/random.mjs';
import { Connection } from '../load/connection.mjs';
import { getRequest, issueRequests } from '../load/requests.mjs';
import { median, Samples } from '../load/samples.mjs';
import { say, t } from '../report/language.mjs';
import { startCarimbo } from '../servers/carimbo.mjs';
import { startPostgres } from '../servers/postgres.mjs';
import { hasMariadb, startMariadb } from '../systems/mariadb.mjs';
import { fillMariadb, fillPostgres, fillSqlite } from '../systems/people-table.mjs';
import { PLAIN_CLIENTS } from '../systems/plain-clients.mjs';
import { CACHED, PASSWORD_VARIABLE, SOURCES, writeSource } from '../systems/source-file.mjs';
import { startStubs } from '../systems/stub-systems.mjs';

const PEOPLE = 10_000;
/** Cards used where answers are cached. */
const FREQUENT = 50;
/** Lookups of one kind in a row before the next kind's turn. */
const BLOCK = 20;
const [PLAIN, REMEMBERED] = ['999997', '999998'];
const SILENT = { info() {}, warn() {}, error() {} };
/** What is measured, in the order of the table. */
const SORTS = ['bare', 'find', 'remembered', 'get', 'get_remembered', 'post', 'post_plain'];

/** The cost of a lookup by kind, beside the same lookup in the same system with the plain client. */
export async function measureLookup(bench) {
  const folder = join(bench.folder, 'lookup');
  mkdirSync(folder, { recursive: true });
  const systems = await startSystems(bench, folder);
  const rows = [];
  try {
    for (const [kind, where] of Object.entries(systems.places)) {
      const measured = await measureKind(bench, { kind, where, folder });
      addFigures(bench.figures, kind, measured);
      rows.push(row(kind, measured));
    }
  } finally {
    await systems.stop();
  }
  bench.figures.addTable({
    title: t(
      'uma consulta de cada vez, em µs (p50 / p99); "a mais" é Source.find menos o cliente puro',
      'one lookup at a time, in µs (p50 / p99); "added" is Source.find less the bare client',
    ),
    head: [
      t('tipo', 'kind'),
      t('cliente puro', 'bare client'),
      'Source.find',
      t('a mais', 'added'),
      t('razão', 'ratio'),
      t('da memória', 'from memory'),
      'GET',
      t('GET, da memória', 'GET, from memory'),
      t('POST com carteirinha', 'POST with a card'),
      t('POST sem', 'POST without'),
      t('servidor', 'server'),
    ],
    rows,
  });
}

/** The address of each kind's system. */
async function startSystems(bench, folder) {
  say('consultas: iniciando os sistemas de operadora', 'lookups: starting the source systems');
  const stubs = await startStubs({ http: [{ name: 'http', behaviour: 'well' }], grpc: true });
  const postgres = await startPostgres(bench.folder, 'postgres-of-an-operator');
  const url = await postgres.create();
  await fillPostgres(url, PEOPLE);
  const { hostname, port, pathname, username } = new URL(url);
  const mariadb = hasMariadb() ? await startMariadb(made(join(folder, 'mariadb'))) : null;
  if (mariadb === null) say('sem MariaDB nesta máquina', 'no MariaDB on this machine');
  else {
    await fillMariadb(mariadb.connection, PEOPLE);
    process.env[PASSWORD_VARIABLE] = mariadb.connection.password;
  }
  return {
    places: {
      rest: stubs.ports.http,
      soap: stubs.ports.http,
      grpc: stubs.ports.grpc,
      postgres: { host: hostname, port: Number(port), user: username, database: pathname.slice(1) },
      ...(mariadb !== null && { mariadb: mariadb.connection }),
      sqlite: fillSqlite(folder, PEOPLE),
    },
    stop: () => Promise.all([stubs.stop(), postgres.stop(), mariadb?.stop()]),
  };
}

async function measureKind(bench, { kind, where, folder }) {
  const { pace } = bench.options;
  const settings = SOURCES[kind](where);
  const files = {
    [PLAIN]: writeSource(folder, kind, settings),
    [REMEMBERED]: writeSource(folder, `${kind}-cache`, { ...settings, limits: CACHED }),
  };
  const bare = await PLAIN_CLIENTS[kind](where);
  const [plain, remembering] = await Promise.all(Object.values(files).map((file) => open(file, folder)));
  const server = await startCarimbo(await bench.install(`lookup-${kind}`, { sources: files }));
  const connection = await Connection.open(server.port);
  const asks = asksOf({ bare, plain, remembering, connection, keys: server.keys });
  const measured = await inTurns(asks, { kind, pace });
  connection.close();
  const memory = server.peakMemory();
  await Promise.all([server.stop(), bare.close(), plain.close(), remembering.close()]);
  return { ...measured, memory };
}

const open = (file, folder) =>
  createSource(loadSource({ file, env: process.env }), {
    operator: PLAIN,
    indexDir: join(folder, 'index'),
    log: SILENT,
  });

/** Each looks up one person, and fails without one. */
function asksOf({ bare, plain, remembering, connection, keys }) {
  const next = random(23);
  const randomCard = () => card(Math.floor(next() * PEOPLE));
  const known = () => card(Math.floor(next() * FREQUENT));
  const run = String(Date.now()).slice(-10);
  const calls = { run, callers: 800_000, next };
  const withCard = issueRequests({ ...calls, key: keys[PLAIN], cards: PEOPLE });
  const without = issueRequests({ ...calls, run: `9${run.slice(1)}x`, key: keys[PLAIN], cards: 0 });
  const find = async (source, number) => {
    const answer = await source.find({ card_number: number }, { signal: new AbortController().signal });
    if (answer.outcome !== 'found') throw new Error(`${answer.outcome}: ${answer.reason}`);
  };
  const get = (key, number) => {
    const path = `/v1/beneficiaries/${number}`;
    return exchange(connection, { request: getRequest({ key, path }), status: 200 });
  };
  return {
    bare: async () => {
      if (!(await bare.ask(randomCard()))) throw new Error('the bare client found no person');
    },
    find: () => find(plain, randomCard()),
    remembered: () => find(remembering, known()),
    get: () => get(keys[PLAIN], randomCard()),
    get_remembered: () => get(keys[REMEMBERED], known()),
    post: () => exchange(connection, { request: withCard(), status: 201, words: '"identification":"found"' }),
    post_plain: () => exchange(connection, { request: without(), status: 201 }),
  };
}

function exchange(connection, { request, status: expected, words = '' }) {
  return new Promise((resolve, reject) => {
    connection.send(request, (error, status, reply, body) => {
      const text = reply.toString('utf8', body);
      if (error !== null) reject(error);
      // Inactive people are found too.
      else if (status !== expected || !(text.includes(words) || text.includes('"identification":"inactive"')))
        reject(new Error(`status ${status}: ${text.slice(0, 300)}`));
      else resolve();
    });
  });
}

/** Blocks in turn, so that other load of the machine affects all; the percentiles of each round. */
async function inTurns(asks, { kind, pace }) {
  const rounds = [];
  for (let round = 0; round <= pace.rounds; round += 1) {
    const samples = Object.fromEntries(SORTS.map((sort) => [sort, new Samples()]));
    const deadline = performance.now() + pace.lookupMs;
    for (let turn = 0; performance.now() < deadline; turn += 1)
      for (const i of SORTS.keys()) {
        const sort = SORTS[(i + turn) % SORTS.length];
        await block(asks[sort], samples[sort]);
      }
    // The first round warms up.
    if (round > 0) rounds.push(Object.fromEntries(SORTS.map((sort) => [sort, samples[sort].summary()])));
    say(
      `consultas por ${kind}: rodada ${round} de ${pace.rounds}`,
      `lookups by ${kind}: round ${round} of ${pace.rounds}`,
    );
  }
  const over = (read) => median(rounds.map(read));
  return {
    rounds,
    us: (sort, percentile) => over((round) => round[sort][percentile] * 1000),
    added: (percentile) => over(({ find, bare }) => (find[percentile] - bare[percentile]) * 1000),
    ratio: (percentile) => over(({ find, bare }) => find[percentile] / bare[percentile]),
  };
}

async function block(ask, samples) {
  for (let i = 0; i < BLOCK; i += 1) {
    const begun = performance.now();
    await ask();
    samples.add(performance.now() - begun);
  }
}

function addFigures(figures, kind, { us, ratio, rounds, memory }) {
  for (const percentile of ['p50', 'p99'])
    figures.add({
      id: `lookup.${kind}.${percentile}`,
      name: `Source.find, ${kind}: ${percentile}`,
      unit: 'µs',
      carimbo: us('find', percentile),
      bare: us('bare', percentile),
      ratio: ratio(percentile),
      only_in_json: true,
      ...(percentile === 'p99' && { detail: { rounds, memory } }),
    });
}

function row(kind, { us, added, ratio, memory }) {
  const both = (read) => ['p50', 'p99'].map((percentile) => Math.round(read(percentile))).join(' / ');
  const of = (sort) => both((percentile) => us(sort, percentile));
  return [
    kind,
    of('bare'),
    of('find'),
    both(added),
    ratio('p50').toFixed(1),
    of('remembered'),
    of('get'),
    of('get_remembered'),
    of('post'),
    of('post_plain'),
    memory === null ? '' : `${Math.round(memory)} MB`,
  ];
}

function made(folder) {
  mkdirSync(folder, { recursive: true });
  return folder;
}
