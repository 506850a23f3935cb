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
    .action(demo);
}

async function demo(): Promise<void> {
  const config = loadConfig({ env: process.env, mode: 'demo' });
  const [{ createApp }, { createDemoLogger, demoLogFile }, { runApp }, { demoBanner }] = await Promise.all([
    import('../app.ts'),
    import('../monitoring/log.ts'),
    import('./run-app.ts'),
    import('./demo-banner.ts'),
  ]);
  const log = createDemoLogger(config, show);
  const app = await createApp(config, log);
  const [operator] = config.operators;
  if (!operator) throw new Error('the demo has no operator');
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
