import type { Command } from 'commander';
import { registerAsterisk } from './cli/asterisk.ts';
import { registerBackup, registerExport } from './cli/backup.ts';
import { registerCall } from './cli/call.ts';
import { registerCallbacks } from './cli/callbacks.ts';
import { registerDatabaseCreate } from './cli/database/create.ts';
import { registerDatabaseMigrate } from './cli/database/migrate.ts';
import { registerDeadlines } from './cli/deadlines.ts';
import { registerDemo } from './cli/demo.ts';
import { registerDoctor } from './cli/doctor.ts';
import { registerImport } from './cli/import.ts';
import { registerInit } from './cli/init.ts';
import { registerKeysCreate } from './cli/keys/create.ts';
import { registerKeysList } from './cli/keys/list.ts';
import { registerKeysRevoke } from './cli/keys/revoke.ts';
import { t } from './cli/language.ts';
import { registerMove } from './cli/move.ts';
import { registerOfflineList } from './cli/offline/list.ts';
import { registerOfflineSettle } from './cli/offline/settle.ts';
import { registerOfflineSkip } from './cli/offline/skip.ts';
import { registerOutboxDrop } from './cli/outbox/drop.ts';
import { registerOutboxForget } from './cli/outbox/forget.ts';
import { registerOutboxList } from './cli/outbox/list.ts';
import { registerOutboxReplay } from './cli/outbox/replay.ts';
import { registerOutboxRetry } from './cli/outbox/retry.ts';
import { registerOutboxSettle } from './cli/outbox/settle.ts';
import { createProgram, runProgram } from './cli/program.ts';
import { registerReportDaily, registerReportOmbudsman } from './cli/report.ts';
import { registerRestore } from './cli/restore.ts';
import { registerServe } from './cli/serve.ts';
import { registerSourceCheck } from './cli/source/check.ts';
import { registerSourceImport } from './cli/source/import.ts';
import { registerSourceRecord } from './cli/source/record.ts';
import { registerSourceSchema } from './cli/source/schema.ts';
import { registerSourceTest } from './cli/source/test.ts';
import { registerSourceTry } from './cli/source/try.ts';
import { registerUsersCreate } from './cli/users/create.ts';
import { registerUsersDisable } from './cli/users/disable.ts';
import { registerUsersList } from './cli/users/list.ts';
import { registerUsersPassword } from './cli/users/password.ts';
import { registerVerify } from './cli/verify.ts';

/** The command line. Sets the exit code: 0 fine, 1 failed, 2 bad usage or configuration. */
export async function main(argv: readonly string[]): Promise<void> {
  await runProgram(buildProgram(), argv);
}

/** Every command, in the order of the help. */
export function buildProgram(): Command {
  const program = createProgram();
  registerDemo(program);
  registerInit(program);
  registerDatabase(program);
  registerServe(program);
  registerDoctor(program);
  registerKeys(program);
  registerUsers(program);
  registerAsterisk(program);
  registerCall(program);
  registerSource(program);
  registerDeadlines(program);
  registerCallbacks(program);
  registerReport(program);
  registerOffline(program);
  registerOutbox(program);
  registerVerify(program);
  registerBackup(program);
  registerRestore(program);
  registerExport(program);
  registerImport(program);
  registerMove(program);
  return program;
}

function registerDatabase(program: Command): void {
  const database = program
    .command('database')
    .description(t('cria o banco de dados, ou o atualiza', 'creates the database, or updates it'));
  registerDatabaseCreate(database);
  registerDatabaseMigrate(database);
}

/** Also works while a server runs; it accepts a revoked key for one second at most. */
function registerKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description(t('chaves da API: criar, listar, revogar', 'API keys: create, list, revoke'));
  registerKeysCreate(keys);
  registerKeysList(keys);
  registerKeysRevoke(keys);
}

/** Also works while a server runs, which asks the database about every session. */
function registerUsers(program: Command): void {
  const users = program
    .command('users')
    .description(
      t(
        'usuários do console: criar, listar, desativar, senha',
        'users of the console: create, list, disable, password',
      ),
    );
  registerUsersCreate(users);
  registerUsersList(users);
  registerUsersDisable(users);
  registerUsersPassword(users);
}

function registerReport(program: Command): void {
  const report = program
    .command('report')
    .description(
      t('relatórios prontos: o dia, o ano da ouvidoria', 'reports: the day, the ombudsman’s year'),
    );
  registerReportDaily(report);
  registerReportOmbudsman(report);
}

function registerSource(program: Command): void {
  const source = program
    .command('source')
    .description(
      t(
        'sistema da operadora: importar, conferir, experimentar, testar, gravar respostas',
        'the operator’s system: import, check, try, test, record replies',
      ),
    );
  registerSourceImport(source);
  registerSourceCheck(source);
  registerSourceTry(source);
  registerSourceTest(source);
  registerSourceRecord(source);
  registerSourceSchema(source);
}

function registerOffline(program: Command): void {
  const offline = program
    .command('offline')
    .description(
      t(
        'números que as centrais dão sem servidor: faixas, entregas, conflitos, o que falta',
        'numbers that PBXs give out without a server: ranges, deliveries, conflicts, gaps',
      ),
    );
  registerOfflineList(offline);
  registerOfflineSkip(offline);
  registerOfflineSettle(offline);
}

function registerOutbox(program: Command): void {
  const outbox = program
    .command('outbox')
    .description(
      t(
        'registros ainda não enviados ao sistema da operadora e a webhooks, e números pendentes',
        'entries not yet sent to the operator’s system and webhooks, and pending numbers',
      ),
    );
  registerOutboxList(outbox);
  registerOutboxRetry(outbox);
  registerOutboxReplay(outbox);
  registerOutboxDrop(outbox);
  registerOutboxForget(outbox);
  registerOutboxSettle(outbox);
}
