import type { Logger } from 'pino';
import type { Addresses, App } from '../app.ts';
import { withTimeout } from '../concurrency/with-timeout.ts';
import { t } from './language.ts';
import { note } from './print.ts';

/** The dialogue of a call may need 25 s to finish; after this limit the process ends in any case. */
const STOP_LIMIT_MS = 30_000;

/**
 * Starts the app, calls `ready`, and stops it on SIGTERM or SIGINT: accepted requests are finished, within a limit. A
 * second signal ends the process at once.
 */
export async function runApp(app: App, log: Logger, ready: (addresses: Addresses) => void): Promise<void> {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (err) => {
      log.fatal({ err }, `${event}: the process ends`);
      note(
        t(
          'Erro inesperado; o processo termina (detalhes no log).',
          'Unexpected error; the process ends (details in the log).',
        ),
      );
      log.flush(() => process.exit(1));
    });
  }
  const signalled = firstSignal();
  ready(await app.start());
  const signal = await signalled;
  log.info({ signal }, 'stopping');
  process.exitCode = (await stopInTime(app)) ? 0 : 1;
  log.flush(() => process.exit());
}

/** npm forwards Ctrl+C, which the terminal has already sent to this process: within this time it is the same signal. */
const FORWARDED_WITHIN_MS = 1_000;

function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const receive = (signal: NodeJS.Signals) => {
      const now = performance.now();
      if (firstAt !== null && now - firstAt > FORWARDED_WITHIN_MS)
        process.exit(signal === 'SIGINT' ? 130 : 143);
      firstAt ??= now;
      resolve(signal);
    };
    process.on('SIGTERM', receive);
    process.on('SIGINT', receive);
  });
}

/** @returns false when the time limit was reached */
function stopInTime(app: App): Promise<boolean> {
  return withTimeout({ ms: STOP_LIMIT_MS, otherwise: () => false }, () => app.stop().then(() => true));
}
