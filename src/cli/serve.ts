import type { Command } from 'commander';
import type { LoadedConfig } from '../config/interpret.ts';
import { loadConfigWithWarnings } from '../config/load-config.ts';
import { ThrottledLog } from '../monitoring/throttled-log.ts';
import { ConfigError, describeProblem } from '../yaml/problem.ts';
import { explainDatabase } from './database/explain.ts';
import { t } from './language.ts';
import { type ConfigOption, withConfig } from './settings.ts';

interface ServeOptions extends ConfigOption {
  create?: boolean;
}

const LOGGED_EVERY_MS = 60_000;

/** `carimbo serve`: production. Writes only its log to stdout. */
export function registerServe(program: Command): void {
  const file = t(
    'arquivo de configuração (padrão: CARIMBO_CONFIG; um dos dois é obrigatório)',
    'configuration file (default: CARIMBO_CONFIG; one of the two is required)',
  );
  withConfig(program.command('serve'), file)
    .description(
      t('inicia o servidor com um arquivo de configuração', 'starts the server with a configuration file'),
    )
    .option(
      '--create',
      t(
        'cria o banco de dados se ele não existe (“carimbo database create” faz o mesmo)',
        'creates the database if it does not exist (“carimbo database create” does the same)',
      ),
    )
    .action(serve);
}

function load(file: string | undefined): LoadedConfig {
  try {
    return loadConfigWithWarnings({ file, env: process.env, mode: 'production', toleratesSources: true });
  } catch (error) {
    if (error instanceof ConfigError) throw new ConfigError(error.problems, { keepsFromStarting: true });
    throw error;
  }
}

async function serve({ config: file, create = false }: ServeOptions): Promise<void> {
  const { config, warnings } = load(file);
  const [{ createApp }, { openWhenReachable }, { createLogger }, { runApp }] = await Promise.all([
    import('../app.ts'),
    import('../store/open-when-reachable.ts'),
    import('../monitoring/log.ts'),
    import('./run-app.ts'),
  ]);
  const log = createLogger(config);
  for (const { ans_registry: operator, sourceFaults = [] } of config.operators)
    for (const fault of sourceFaults)
      log.error(
        { operator, fault: fault.en },
        'the source file has a fault: numbers are issued, callers are not identified',
      );
  for (const warning of warnings) log.warn(describeProblem(warning, 'en'));
  const throttledLog = new ThrottledLog(LOGGED_EVERY_MS);
  const store = await openWhenReachable(config.database, {
    schema: create ? 'create' : 'migrate',
    onWait: (reason, ms) =>
      throttledLog.report(reason, (times) =>
        log.warn(
          { reason, ms, times },
          'PostgreSQL cannot be reached: waiting for it; nothing listens, so calls go on to the queue at once',
        ),
      ),
  }).catch((error: unknown) => {
    throw explainDatabase(error, config);
  });
  await runApp(await createApp(config, log, store), log, (addresses) => log.info(addresses, 'ready'));
}
