import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { type App, createApp } from '../../src/app.ts';
import { SCOPES, type Scope } from '../../src/auth/scope.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';

export interface AppSetUp {
  /** Files in its folder, by name; without `carimbo.yaml` it runs the demo. */
  files?: Record<string, string>;
  /** URL of its database; SQLite in its folder by default. */
  database?: string;
  env?: Record<string, string>;
  /** Changes the loaded configuration. */
  configure?: (config: Config) => Config;
  log?: (config: Config) => Logger;
}

export interface RunningApp {
  app: App;
  config: Config;
  /** Folder of its files and data. */
  folder: string;
  url: string;
  agiPort: number;
  grpcPort: number;
  /** A key of the first operator with every scope. */
  secret: string;
  keyId: string;
  /** Creates a key with these scopes, by default for the first operator. */
  keyWith(scopes: readonly Scope[], operator?: string): Promise<string>;
  stop(): Promise<void>;
}

/** The whole server in this process, on free ports and in a temporary folder. */
export async function runningApp(setUp: AppSetUp = {}): Promise<RunningApp> {
  const { files = {}, database, env = {}, configure = (read) => read, log = () => SILENT } = setUp;
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-app-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const settings = {
    CARIMBO_HTTP_PORT: '0',
    CARIMBO_AGI_PORT: '0',
    CARIMBO_GRPC_PORT: '0',
    ...(database !== undefined && { CARIMBO_DATABASE_URL: database }),
    ...env,
  };
  const config = configure(
    files['carimbo.yaml'] === undefined
      ? loadConfig({ env: { ...settings, CARIMBO_DATA_DIR: folder }, mode: 'demo' })
      : loadConfig({ file: join(folder, 'carimbo.yaml'), env: settings, mode: 'production' }),
  );
  const app = await createApp(config, log(config));
  const { http, agi, grpc } = await app.start();
  const registry = config.operators[0]?.ans_registry ?? '';
  const { key, secret } = await app.keys.create({ operator: registry, scopes: SCOPES });
  return {
    app,
    config,
    folder,
    url: `http://127.0.0.1:${http.port}`,
    agiPort: agi?.port ?? 0,
    grpcPort: grpc?.port ?? 0,
    secret,
    keyId: key.id,
    keyWith: async (scopes, operator = registry) => (await app.keys.create({ operator, scopes })).secret,
    async stop() {
      await app.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const SILENT = pino({ level: 'silent' });
