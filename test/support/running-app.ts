import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type App, createApp } from '../../src/app.ts';
import { SCOPES } from '../../src/auth/scope.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { freePort } from './free-port.ts';

export interface RunningApp {
  app: App;
  url: string;
  /** Operator of the demo, whose key has every scope. */
  secret: string;
  stop(): Promise<void>;
}

/** The whole server as the demo configures it, in this process. @param database its URL; SQLite without one */
export async function runningApp(database?: string): Promise<RunningApp> {
  const folder = await mkdtemp(join(tmpdir(), 'carimbo-app-'));
  const env = {
    CARIMBO_DATA_DIR: folder,
    CARIMBO_HTTP_PORT: String(await freePort()),
    CARIMBO_AGI_PORT: String(await freePort()),
    ...(database !== undefined && { CARIMBO_DATABASE_URL: database }),
  };
  const app = await createApp(loadConfig({ env, mode: 'demo' }), pino({ level: 'silent' }));
  const { http } = await app.start();
  const { secret } = await app.keys.create({ operator: '999997', scopes: SCOPES });
  return {
    app,
    url: `http://127.0.0.1:${http.port}`,
    secret,
    async stop() {
      await app.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
