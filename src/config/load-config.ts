import { dirname, join, resolve } from 'node:path';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import { ConfigError, type Problem } from '../yaml/problem.ts';
import { readTextFile } from '../yaml/read-text-file.ts';
import type { Environment } from '../yaml/references.ts';
import type { Config } from './config.ts';
import { interpret, type LoadedConfig } from './interpret.ts';
import type { Settings } from './schema.ts';
import { relativeName } from './source-files.ts';

export interface LoadOptions {
  /** Path of carimbo.yaml; without it, CARIMBO_CONFIG. */
  file?: string | undefined;
  env: Environment;
  mode: Config['mode'];
  /** Relative paths of the command line and the environment start from this folder. */
  cwd?: string;
  /**
   * For a server that starts: it issues numbers although a source file has a fault. Otherwise such a fault is an error like
   * any other.
   */
  toleratesSources?: boolean;
}

/**
 * One frozen, valid configuration from a file and the environment; depends on nothing else. The demo needs no file.
 * @throws ConfigError with every problem
 */
export function loadConfig(options: LoadOptions): Config {
  return loadConfigWithWarnings(options).config;
}

export function loadConfigWithWarnings(options: LoadOptions): LoadedConfig {
  const { file, env, mode, cwd = process.cwd(), toleratesSources = false } = options;
  const shared = { env, mode, cwd, toleratesSources };
  const named = file ?? (env.CARIMBO_CONFIG || undefined);
  if (named !== undefined) {
    const path = resolve(cwd, named);
    return interpret({
      text: readTextFile(path, named, WRITES_ONE),
      file: path,
      label: relativeName(path, cwd),
      folder: dirname(path),
      ...shared,
    });
  }
  if (mode === 'production') throw new ConfigError([NO_FILE]);
  return interpret({ value: DEMO_SETTINGS, file: null, label: 'demo', folder: PACKAGE_ROOT, ...shared });
}

/** The demo's configuration: ignores CARIMBO_CONFIG; the other variables apply. */
export function demoConfig(env: Environment, cwd?: string): Config {
  const { CARIMBO_CONFIG: _, ...rest } = env;
  return loadConfig({ env: rest, mode: 'demo', ...(cwd === undefined ? {} : { cwd }) });
}

/** `npm start`: an operator that does not exist, with synthetic beneficiaries, on loopback only. */
const DEMO_SETTINGS: Settings = {
  data_dir: 'data',
  http: { host: '127.0.0.1' },
  agi: { host: '127.0.0.1', allow: ['127.0.0.0/8', '::1'] },
  operators: [
    {
      ans_registry: '999997',
      name: 'Operadora Demonstração',
      time_zone: 'America/Sao_Paulo',
      training: true,
      beneficiary_page: true,
      source: {
        kind: 'file',
        path: join(PACKAGE_ROOT, 'demo', 'beneficiaries.csv'),
        columns: { phone: 'phone', email: 'email' },
      },
      offline: [{ origin: 'pbx', host: 'any', from: 900_000, to: 999_999 }],
    },
  ],
};

const WRITES_ONE = {
  'pt-BR': '"carimbo init" cria um arquivo comentado',
  en: '"carimbo init" writes a commented one',
};

const NO_FILE: Problem = {
  place: '--config',
  key: '',
  what: { 'pt-BR': 'falta o arquivo de configuração', en: 'the configuration file is missing' },
  expected: {
    'pt-BR': '--config carimbo.yaml ou CARIMBO_CONFIG',
    en: '--config carimbo.yaml or CARIMBO_CONFIG',
  },
  hint: {
    'pt-BR': '"carimbo init" cria um arquivo comentado; "carimbo demo" não precisa de nenhum',
    en: '"carimbo init" writes a commented one; "carimbo demo" needs none',
  },
};
