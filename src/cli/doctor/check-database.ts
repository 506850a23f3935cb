import { withTimeout } from '../../concurrency/with-timeout.ts';
import type { Config } from '../../config/config.ts';
import { CarimboError } from '../../errors.ts';
import type { Text } from '../../i18n/text.ts';
import { unconfiguredOperators } from '../../journal/unconfigured-operators.ts';
import { SCHEMA_VERSION } from '../../store/migrate.ts';
import { openStore, whyNotOpened, whyUnusable } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { databaseAdvice, databaseName } from '../database/explain.ts';
import { describeFailure } from '../failure.ts';
import { inLanguage, t } from '../language.ts';
import type { Database, Examination } from './examination.ts';
import { type Finding, numberOfPbx } from './finding.ts';

const ANSWER_WITHIN_MS = 10_000;

/** Opens it without creating it or changing its schema, and tries writing. */
export async function openDatabase({ database }: Config): Promise<Database> {
  let store: Store | null = null;
  try {
    store = await inTime(openStore(database, 'none'));
    await inTime(store.probe()).catch((cause) => notWritable(cause, database));
    return { store, unsafeSettings: await inTime(store.unsafeSettings()), error: null };
  } catch (error) {
    await store?.close();
    return { store: null, error };
  }
}

/** The work's result, or an error when it takes too long; the work itself is not stopped. */
function inTime<T>(work: Promise<T>): Promise<T> {
  const otherwise = (): never => {
    const seconds = ANSWER_WITHIN_MS / 1000;
    throw new Error(t(`sem resposta em ${seconds} s`, `no answer within ${seconds} s`));
  };
  return withTimeout({ ms: ANSWER_WITHIN_MS, otherwise }, () => work);
}

/** Whether numbers can be written, and are safe once written. */
export async function checkDatabase({
  config,
  database,
}: Pick<Examination, 'config' | 'database'>): Promise<Finding[]> {
  if (database.store === null) return [await notOpened(database.error, config)];
  const { store, unsafeSettings } = database;
  const kind = config.database.kind === 'sqlite' ? `SQLite ${config.database.path}` : 'PostgreSQL';
  return [
    {
      check: 'database',
      status: 'ok',
      found: t(
        `Banco de dados: ${kind}; aceita gravação; esquema ${SCHEMA_VERSION}`,
        `Database: ${kind}; accepts writes; schema ${SCHEMA_VERSION}`,
      ),
    },
    ...unsafe(unsafeSettings),
    ...unconfigured(unconfiguredOperators(config.operators, await store.reads.heads())),
  ];
}

function unsafe(settings: string[]): Finding[] {
  if (settings.length === 0) return [];
  const list = settings.join(', ');
  return [
    {
      check: 'database',
      status: 'warn',
      found: t(`PostgreSQL com ${list}`, `PostgreSQL with ${list}`),
      callers: t(
        'se faltar energia no servidor do banco, números já informados podem se perder e ser emitidos de novo',
        'if the database server loses power, numbers already announced may be lost and issued again',
      ),
      todo: t(
        'ligue de novo no postgresql.conf e reinicie o PostgreSQL',
        'turn it on in postgresql.conf and restart PostgreSQL',
      ),
    },
  ];
}

/** Operators that the configuration does not name: the demo's, or those of another installation. */
function unconfigured(operators: string[]): Finding[] {
  return operators.map((operator) => ({
    check: 'database',
    status: 'warn',
    found: t(
      `O banco tem protocolos da operadora ${operator}, que não está na configuração`,
      `The database has protocols of operator ${operator}, which is not in the configuration`,
    ),
    callers: t(
      'nada muda; mas duas instalações usam o mesmo banco (demonstração e produção?)',
      'nothing changes; but two installations use the same database (the demo and production?)',
    ),
    todo: t(
      'use uma pasta (data_dir) ou um banco (database.url) para cada uma antes de entrar em produção',
      'give each its own folder (data_dir) or database (database.url) before going into production',
    ),
  }));
}

async function notWritable(cause: unknown, database: Config['database']): Promise<never> {
  const { why, todo } = await whyUnusable(database, cause);
  const where = database.kind === 'sqlite' ? `SQLite ${database.path}` : 'PostgreSQL';
  const what = {
    'pt-BR': `${where} não aceita gravação: ${why['pt-BR']}`,
    en: `${where} does not accept writes: ${why.en}`,
  };
  throw new NotWritable(what, todo);
}

class NotWritable extends Error {
  readonly what: Text;
  readonly todo: Text;

  constructor(what: Text, todo: Text) {
    super(what.en);
    this.what = what;
    this.todo = todo;
  }
}

/** In the demo a missing database is normal: its first start creates it. */
async function notOpened(error: unknown, config: Config): Promise<Finding> {
  const advice = databaseAdvice(error, config);
  const { what, todo } = advice === null ? await reasonOf(error, config) : missing(error, config, advice);
  return {
    check: 'database',
    status: config.mode === 'demo' && advice !== null ? 'warn' : 'fail',
    found: `${t('Banco de dados', 'Database')}: ${what}`,
    callers: numberOfPbx(),
    ...(todo !== null && { todo }),
  };
}

interface Reason {
  what: string;
  todo: string | null;
}

const missing = (error: unknown, config: Config, todo: string): Reason => ({
  what: `${databaseName(config)}: ${describeFailure(error, {})}`,
  todo,
});

async function reasonOf(error: unknown, { database }: Config): Promise<Reason> {
  if (error instanceof NotWritable) return { what: inLanguage(error.what), todo: inLanguage(error.todo) };
  if (!(error instanceof CarimboError) || error.code !== 'store_unavailable')
    return { what: describeFailure(error, {}), todo: null };
  const { what, todo } = await whyNotOpened(database, error.cause);
  return { what: inLanguage(what), todo: inLanguage(todo) };
}
