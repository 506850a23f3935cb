import type { Config } from '../../config/config.ts';
import { CarimboError } from '../../errors.ts';
import { commandLine } from '../command-line.ts';
import { CommandFailure } from '../failure.ts';
import { inLanguage, t } from '../language.ts';

type Place = Pick<Config, 'mode' | 'file' | 'database'>;

/** The database's place, without the password that its address may hold. */
export function databaseName({ database }: Pick<Config, 'database'>): string {
  return database.kind === 'sqlite' ? database.path : 'PostgreSQL';
}

/** Adds the place and the command to run to the error of a missing, older or newer database; returns others unchanged. */
export function explainDatabase(error: unknown, place: Place): unknown {
  const todo = databaseAdvice(error, place);
  if (todo === null || !(error instanceof CarimboError)) return error;
  return new CommandFailure(`${databaseName(place)}: ${inLanguage(error.text)} ${todo}`);
}

/** What to do; null where the error says it itself. */
export function databaseAdvice(error: unknown, { mode, file }: Place): string | null {
  const code = error instanceof CarimboError ? error.code : '';
  const command = commandLine(file === null ? {} : { config: file });
  if (code === 'database_missing')
    return mode === 'demo'
      ? t(
          '"npm start" cria o da demonstração; em produção, use --config.',
          '"npm start" makes the demo’s; in production, say --config.',
        )
      : t(
          `Numa instalação nova: "${command('database create')}" o cria. Se já havia um, não crie outro (os números de hoje sairiam repetidos): corrija data_dir ou database.url.`,
          `In a new installation "${command('database create')}" makes it. If there was one, make no other (today’s numbers would be given again): correct data_dir or database.url.`,
        );
  if (code === 'database_older')
    return mode === 'demo'
      ? t('"npm start" o atualiza.', '"npm start" brings it up to date.')
      : t(
          `O serviço novo o atualiza ao iniciar. Ou pare o serviço, faça uma cópia e rode "${command('database migrate')}".`,
          `The new service brings it up to date when it starts; or, with it stopped and a copy made: "${command('database migrate')}".`,
        );
  return null;
}
