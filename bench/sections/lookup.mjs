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
import { BARE_ASKS } from '../systems/plain-clients.mjs';
import { CACHED, PASSWORD_VARIABLE, SOURCES, writeSource } from '../systems/source-file.mjs';
import { startLean } from '../systems/stub-systems.mjs';

const PEOPLE = 10_000;
/** Of them so few are asked for where answers are remembered. */
const FREQUENT = 50;
/** Questions of one sort in a row, one after the other; then it is the next one's turn. */
const BLOCK = 20;
const [PLAIN, REMEMBERED] = ['999997', '999998'];
const SILENT = { info() {}, warn() {}, error() {} };
/** What is measured, in the order of the table. */
const SORTS = ['bare', 'find', 'remembered', 'get', 'get_remembered', 'post', 'post_plain'];

/** What a lookup costs, beside the same question put to the same system by its own client, kind by kind. */
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

/** Where each kind's system is. */
async function startSystems(bench, folder) {
  say('consultas: iniciando os sistemas de operadora', 'lookups: starting the source systems');
  const lean = await startLean({ http: [{ name: 'http', behaviour: 'well' }], grpc: true });
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
      rest: lean.ports.http,
      soap: lean.ports.http,
      grpc: lean.ports.grpc,
      postgres: { host: hostname, port: Number(port), user: username, database: pathname.slice(1) },
      ...(mariadb !== null && { mariadb: mariadb.connection }),
      sqlite: fillSqlite(folder, PEOPLE),
    },
    stop: () => Promise.all([lean.stop(), postgres.stop(), mariadb?.stop()]),
  };
}

async function measureKind(bench, { kind, where, folder }) {
  const { pace } = bench.options;
  const settings = SOURCES[kind](where);
  const files = {
    [PLAIN]: writeSource(folder, kind, settings),
    [REMEMBERED]: writeSource(folder, `${kind}-cache`, { ...settings, limits: CACHED }),
  };
  const bare = await BARE_ASKS[kind](where);
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

/** Each asks for one person, and fails unless the answer is one. */
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
      // An inactive person is found as well.
      else if (status !== expected || !(text.includes(words) || text.includes('"identification":"inactive"')))
        reject(new Error(`status ${status}: ${text.slice(0, 300)}`));
      else resolve();
    });
  });
}

/** Blocks by turns, so that whatever else the machine does falls on all; of each round the percentiles. */
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
    // The first is to warm up.
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
