import type { Logger } from 'pino';
import type { Addresses, App } from '../app.ts';
import { t } from './language.ts';
import { note } from './print.ts';

/** Dialogues on the phone may take 25 s to be led to their end; after this the process ends all the same. */
const STOP_LIMIT_MS = 30_000;

/**
 * Starts the app, tells when it is ready, and stops it on SIGTERM or SIGINT: what was accepted is finished, within a
 * limit. A second signal ends the process at once.
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
  process.exitCode = (await stopped(app)) ? 0 : 1;
  log.flush(() => process.exit());
}

/** npm hands Ctrl+C on to us, who had it from the terminal already: that echo is no second signal. */
const ECHO_MS = 1_000;

function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const take = (signal: NodeJS.Signals) => {
      const now = performance.now();
      if (firstAt !== null && now - firstAt > ECHO_MS) process.exit(signal === 'SIGINT' ? 130 : 143);
      firstAt ??= now;
      resolve(signal);
    };
    process.on('SIGTERM', take);
    process.on('SIGINT', take);
  });
}

/** @returns false when the limit came first */
async function stopped(app: App): Promise<boolean> {
  const stop = app.stop().then(() => true);
  const limit = new Promise<false>((resolve) => setTimeout(resolve, STOP_LIMIT_MS, false).unref());
  return Promise.race([stop, limit]);
}
