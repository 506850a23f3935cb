import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../../config/config.ts';
import { SCHEMA_VERSION } from '../../store/migrate.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { describeFailure } from '../failure.ts';
import { t } from '../language.ts';
import type { Finding } from './finding.ts';
import { withDeadline } from './with-deadline.ts';

const ANSWER_WITHIN_MS = 10_000;

/** Opens the database when it is there; an embedded one that is not is left for the first start to make. */
export async function checkDatabase({
  database,
}: Config): Promise<{ store: Store | null; findings: Finding[] }> {
  if (database.kind === 'sqlite' && !existsSync(database.path))
    return { store: null, findings: [checkPlace(database.path)] };
  try {
    const store = await withDeadline(openStore(database), ANSWER_WITHIN_MS);
    await withDeadline(store.ping(), ANSWER_WITHIN_MS);
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
      ],
    };
  } catch (error) {
    return { store: null, findings: [unreachable(describeFailure(error, {}))] };
  }
}

function unreachable(words: string): Finding {
  return {
    check: 'database',
    status: 'fail',
    found: `${t('Banco de dados', 'Database')}: ${words}`,
    callers: t(
      'nenhum número pode ser emitido; a ligação segue para a fila sem protocolo',
      'no number can be issued; the call goes on to the queue without a protocol',
    ),
    todo: t(
      'confira database.url, se o servidor do banco está no ar, e espaço e permissões do disco',
      'check database.url, whether the database server is up, and the disk’s space and permissions',
    ),
  };
}

/** The nearest folder that exists must let us write. */
function checkPlace(path: string): Finding {
  let folder = dirname(path);
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    return unreachable(t(`sem permissão para gravar em ${folder}`, `no permission to write in ${folder}`));
  }
  return {
    check: 'database',
    status: 'ok',
    found: t(
      `Banco de dados: ${path} ainda não existe; o primeiro início o cria`,
      `Database: ${path} is not there yet; the first start makes it`,
    ),
  };
}
