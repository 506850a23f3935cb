import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { t } from './report/language.mjs';

const SOURCES = ['lookup', 'neighbours', 'flapping'];
export const SECTIONS = [
  'start',
  'issue',
  'card',
  'latency',
  'events',
  'webhooks',
  'course',
  'console',
  'pops',
  ...SOURCES,
  'beside',
  'stored',
  'export',
];
/** Only by name: at ten million protocols `archive` takes more than an hour; `before` needs another checkout. */
const BY_NAME = ['archive', 'before'];
/** Names for several sections. */
const GROUPS = { sources: SOURCES };
const FULL = 10_000_000;
const QUICK = 100_000;
const LEVELS = '64,256';

export const HELP = t(
  `npm run bench -- [opções] [parte…]
  --quick            rodadas curtas e ${QUICK} protocolos: para desenvolver, não para publicar
  --only NOMES       só estas partes, separadas por vírgula: ${SECTIONS.join(', ')};
                     sources são ${SOURCES.join(', ')};
                     só pelo nome: archive (backup, restore, move; demora), before (com --before)
  --before PASTA     outra versão, já construída: emissões desta ao lado das daquela
  --connections N,N  conexões simultâneas ao medir emissões por segundo (${LEVELS})
  --protocols N      quantos protocolos guardados (${FULL})
  --json ARQUIVO     grava tudo em JSON também
  --store PASTA      guarda o banco cheio nesta pasta e o usa de novo da próxima vez (só SQLite)
  --postgres         mede no PostgreSQL, iniciado pelo próprio programa`,
  `npm run bench -- [options] [section…]
  --quick            short rounds and ${QUICK} protocols: to develop with, not to publish
  --only NAMES       only these sections, separated by commas: ${SECTIONS.join(', ')};
                     sources are ${SOURCES.join(', ')};
                     only by name: archive (backup, restore, move; takes long), before (with --before)
  --before FOLDER    another checkout, already built: its issuing beside that of this one
  --connections N,N  connections at once when measuring issues per second (${LEVELS})
  --protocols N      how many stored protocols (${FULL})
  --json FILE        writes everything as JSON too
  --store FOLDER     keeps the filled database in this folder and uses it again next time (SQLite only)
  --postgres         measures on PostgreSQL, a real one that the bench itself starts`,
);

/** @param {string[]} args @throws Error that says what is wrong with them */
export function readOptions(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      connections: { type: 'string', default: LEVELS },
      protocols: { type: 'string' },
      json: { type: 'string' },
      store: { type: 'string' },
      postgres: { type: 'boolean', default: false },
      before: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick, postgres, help } = values;
  const named = [...positionals, ...(values.only?.split(',') ?? [])].flatMap(
    (name) => GROUPS[name] ?? [name],
  );
  const only = named.length === 0 ? SECTIONS : [...new Set(named)];
  const known = [...SECTIONS, ...BY_NAME];
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(',')}: ${known.join(', ')}`);
  const protocols = Number((values.protocols ?? String(quick ? QUICK : FULL)).replaceAll('_', ''));
  if (!Number.isInteger(protocols) || protocols < 1000)
    throw new Error(`--protocols ${values.protocols}: ≥ 1000`);
  const levels = values.connections.split(',').map(Number);
  if (!levels.every((level) => Number.isInteger(level) && level >= 1 && level <= 2000))
    throw new Error(`--connections ${values.connections}: 1–2000`);
  if (postgres && values.store !== undefined) throw new Error('--store: SQLite');
  const pace = quick
    ? {
        rounds: 3,
        roundMs: 1500,
        warmMs: 1500,
        openMs: 6000,
        starts: 3,
        reads: 100,
        readMs: 3000,
        lookupMs: 1500,
        besideMs: 3000,
        flapMs: 6000,
      }
    : {
        rounds: 5,
        roundMs: 4000,
        warmMs: 3000,
        openMs: 20_000,
        starts: 7,
        reads: 400,
        readMs: 10_000,
        lookupMs: 4000,
        besideMs: 10_000,
        flapMs: 20_000,
      };
  return {
    quick,
    postgres,
    help,
    only,
    protocols,
    pace,
    levels,
    json: values.json === undefined ? null : resolve(values.json),
    store: values.store === undefined ? null : resolve(values.store),
    before: values.before === undefined ? null : resolve(values.before),
  };
}
