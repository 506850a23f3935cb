import type { Config } from '../../config/config.ts';
import { CarimboError } from '../../errors.ts';
import type { Text } from '../../i18n/text.ts';
import { SCHEMA_VERSION } from '../../store/migrate.ts';
import { openStore, whyNotOpened, whyUnusable } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { databaseAdvice, databaseName } from '../database/explain.ts';
import { describeFailure } from '../failure.ts';
import { inLanguage, t } from '../language.ts';
import type { Finding } from './finding.ts';
import { withDeadline } from './with-deadline.ts';

const ANSWER_WITHIN_MS = 10_000;

/** Opens the database as it is; never creates one and never changes its schema. */
export async function checkDatabase(config: Config): Promise<{ store: Store | null; findings: Finding[] }> {
  const { database } = config;
  let store: Store | null = null;
  try {
    store = await withDeadline(openStore(database, 'none'), ANSWER_WITHIN_MS);
    await withDeadline(store.probe(), ANSWER_WITHIN_MS).catch((cause) => notWritten(cause, config));
    const kind = database.kind === 'sqlite' ? `SQLite ${database.path}` : 'PostgreSQL';
    return {
      store,
      findings: [
        {
          check: 'database',
          status: 'ok',
          found: t(
            `Banco de dados: ${kind}; aceita gravação; esquema ${SCHEMA_VERSION}`,
            `Database: ${kind}; takes writes; schema ${SCHEMA_VERSION}`,
          ),
        },
        ...unsafe(await withDeadline(store.unsafeSettings(), ANSWER_WITHIN_MS)),
      ],
    };
  } catch (error) {
    await store?.close();
    return { store: null, findings: [await notOpened(error, config)] };
  }
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
        'if the database server loses power, numbers already told may be gone and given again',
      ),
      todo: t(
        'ligue de novo no postgresql.conf e reinicie o PostgreSQL',
        'turn it on again in postgresql.conf and restart PostgreSQL',
      ),
    },
  ];
}

async function notWritten(cause: unknown, { database }: Config): Promise<never> {
  const { why, todo } = await whyUnusable(database, cause);
  const where = database.kind === 'sqlite' ? `SQLite ${database.path}` : 'PostgreSQL';
  const what = {
    'pt-BR': `${where} não aceita gravação: ${why['pt-BR']}`,
    en: `${where} takes no writes: ${why.en}`,
  };
  throw new NotWritable(what, todo);
}

/** It can be opened, but not written to. */
class NotWritable extends Error {
  readonly what: Text;
  readonly todo: Text;

  constructor(what: Text, todo: Text) {
    super(what.en);
    this.what = what;
    this.todo = todo;
  }
}

/** The demo's first start creates its database; production's is never created by itself. */
async function notOpened(error: unknown, config: Config): Promise<Finding> {
  const advice = databaseAdvice(error, config);
  const { what, todo } = advice === null ? await reasonOf(error, config) : missing(error, config, advice);
  return {
    check: 'database',
    status: config.mode === 'demo' && advice !== null ? 'warn' : 'fail',
    found: `${t('Banco de dados', 'Database')}: ${what}`,
    callers: t(
      'nenhum número pode ser emitido; a ligação segue para a fila sem protocolo',
      'no number can be issued; the call goes on to the queue without a protocol',
    ),
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
