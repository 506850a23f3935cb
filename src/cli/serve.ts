import type { Command } from 'commander';
import { loadConfigWithWarnings } from '../config/load-config.ts';
import { describeProblem } from '../config/problem.ts';
import { t } from './language.ts';
import { type ConfigOption, withConfig } from './settings.ts';

/** `carimbo serve`: production. Says nothing on stdout but its log. */
export function registerServe(program: Command): void {
  const file = t(
    'arquivo de configuração (sem ele: CARIMBO_CONFIG; um dos dois é preciso)',
    'configuration file (without it: CARIMBO_CONFIG; one of the two is needed)',
  );
  withConfig(program.command('serve'), file)
    .description(
      t('inicia o servidor com um arquivo de configuração', 'starts the server with a configuration file'),
    )
    .action(serve);
}

async function serve({ config: file }: ConfigOption): Promise<void> {
  const { config, warnings } = loadConfigWithWarnings({
    file,
    env: process.env,
    mode: 'production',
    toleratesSources: true,
  });
  const [{ createApp }, { createLogger }, { runApp }] = await Promise.all([
    import('../app.ts'),
    import('../log.ts'),
    import('./run-app.ts'),
  ]);
  const log = createLogger(config);
  for (const { ans_registry: operator, sourceFaults = [] } of config.operators)
    for (const fault of sourceFaults)
      log.error(
        { operator, fault: fault.en },
        'the source file has a fault: numbers are issued, nobody is identified',
      );
  for (const warning of warnings) log.warn(describeProblem(warning, 'en'));
  await runApp(await createApp(config, log), log, (addresses) => log.info(addresses, 'ready'));
}
