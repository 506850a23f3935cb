import type { Config } from '../../config/config.ts';
import { CarimboError } from '../../errors.ts';
import { commandLine } from '../command-line.ts';
import { CommandFailure } from '../failure.ts';
import { inLanguage, t } from '../language.ts';

type DatabaseConfig = Pick<Config, 'mode' | 'file' | 'database'>;

/** The database's path or kind, without the password that its address may hold. */
export function databaseName({ database }: Pick<Config, 'database'>): string {
  return database.kind === 'sqlite' ? database.path : 'PostgreSQL';
}

/** Adds the database and the command to run to the error of a missing or older database; returns others unchanged. */
export function explainDatabase(error: unknown, config: DatabaseConfig): unknown {
  const todo = databaseAdvice(error, config);
  if (todo === null || !(error instanceof CarimboError)) return error;
  return new CommandFailure(`${databaseName(config)}: ${inLanguage(error.text)} ${todo}`);
}

/** What to do; null where the error's own text says it. */
export function databaseAdvice(error: unknown, { mode, file }: DatabaseConfig): string | null {
  const code = error instanceof CarimboError ? error.code : '';
  const command = commandLine(file === null ? {} : { config: file });
  if (code === 'database_missing')
    return mode === 'demo'
      ? t(
          '"npm start" cria o da demonstração; em produção, use --config.',
          '"npm start" creates the demo’s; in production, use --config.',
        )
      : t(
          `Numa instalação nova: "${command('database create')}" o cria. Se já havia um, não crie outro (os números de hoje sairiam repetidos): corrija data_dir ou database.url, ou traga a cópia: ${command('restore')} ARQUIVO`,
          `In a new installation "${command('database create')}" creates it. If there was one, do not create another (today’s numbers would be issued again): correct data_dir or database.url, or bring the backup back: ${command('restore')} FILE`,
        );
  if (code === 'database_older')
    return mode === 'demo'
      ? t('"npm start" o atualiza.', '"npm start" updates it.')
      : t(
          `O serviço novo o atualiza ao iniciar. Ou pare o serviço, faça uma cópia e rode "${command('database migrate')}".`,
          `The new service updates it when it starts. Or stop the service, make a copy and run "${command('database migrate')}".`,
        );
  return null;
}
