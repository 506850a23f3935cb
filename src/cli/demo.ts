import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { SCOPES } from '../auth/scope.ts';
import { loadConfig } from '../config/load-config.ts';
import { ensureDemoUsers } from './demo-users.ts';
import { t } from './language.ts';
import { terminalLine } from './log-messages.ts';
import { note, print } from './print.ts';

const DEMO_KEY_ID = 'demo';

/** `carimbo demo`, which `npm start` runs: no file, no set-up, loopback only. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description(
      t('inicia a demonstração, sem precisar de configuração', 'starts the demo, without any configuration'),
    )
    .option(
      '--history',
      t(
        'com algumas centenas de protocolos fictícios dos dias anteriores, se o banco é novo',
        'with a few hundred made-up protocols of the days before, if the database is new',
      ),
    )
    .action(demo);
}

async function demo({ history = false }: { history?: boolean }): Promise<void> {
  const config = loadConfig({ env: process.env, mode: 'demo' });
  const [
    { createApp },
    { createDemoLogger, demoLogFile },
    { runApp },
    { demoBanner },
    { openStore },
    { writeDemoHistory },
  ] = await Promise.all([
    import('../app.ts'),
    import('../monitoring/log.ts'),
    import('./run-app.ts'),
    import('./demo-banner.ts'),
    import('../store/open-store.ts'),
    import('./demo-history.ts'),
  ]);
  const log = createDemoLogger(config, show);
  const [operator] = config.operators;
  if (!operator) throw new Error('the demo has no operator');
  const store = await openStore(config.database);
  // Before the server writes anything: a journal is in the order of time.
  if (history) await writeDemoHistory(store, operator);
  const app = await createApp(config, log, store);
  const key = config.demoKey ?? randomBytes(24).toString('base64url');
  const scopes = SCOPES.filter((scope) => scope !== 'admin');
  await app.keys.replace(DEMO_KEY_ID, key, {
    operator: operator.ans_registry,
    origin: 'pbx',
    scopes,
    purpose: t('demonstração', 'demo'),
  });
  await ensureDemoUsers(app.users, operator.ans_registry);
  await runApp(app, log, (addresses) =>
    print(demoBanner({ ...addresses, config, operator, key, logFile: demoLogFile(config) })),
  );
}

/** Shows a line of the log on the terminal. */
function show(line: string): void {
  const text = terminalLine(line);
  if (text !== null) note(`  ! ${text}`);
}
