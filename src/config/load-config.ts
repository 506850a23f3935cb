import { dirname, relative, resolve } from 'node:path';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import { ConfigError, type Problem } from '../yaml/problem.ts';
import { readTextFile } from '../yaml/read-text-file.ts';
import type { Environment } from '../yaml/references.ts';
import type { Config } from './config.ts';
import { DEMO_SETTINGS } from './demo-settings.ts';
import { interpret, type LoadedConfig } from './interpret.ts';

export interface LoadOptions {
  /** Path of carimbo.yaml; without it CARIMBO_CONFIG counts. */
  file?: string | undefined;
  env: Environment;
  mode: Config['mode'];
  /** Folder that relative paths of the command line and the environment start from. */
  cwd?: string;
  /**
   * For a server that starts: a source file with a fault must not keep callers from their numbers. Without it, such a
   * fault refuses the configuration like any other.
   */
  toleratesSources?: boolean;
}

/**
 * One frozen, valid configuration from a file and the environment; depends on nothing else.
 * The demo needs no file. @throws ConfigError naming all that is wrong
 */
export function loadConfig(options: LoadOptions): Config {
  return loadConfigWithWarnings(options).config;
}

export function loadConfigWithWarnings(options: LoadOptions): LoadedConfig {
  const { file, env, mode, cwd = process.cwd(), toleratesSources = false } = options;
  const named = file ?? (env.CARIMBO_CONFIG || undefined);
  if (named !== undefined) {
    const path = resolve(cwd, named);
    return interpret({
      text: readTextFile(path, named, WRITES_ONE),
      file: path,
      label: label(path, cwd),
      folder: dirname(path),
      env,
      mode,
      cwd,
      toleratesSources,
    });
  }
  if (mode === 'production') throw new ConfigError([NO_FILE]);
  return interpret({
    value: DEMO_SETTINGS,
    file: null,
    label: 'demo',
    folder: PACKAGE_ROOT,
    env,
    mode,
    cwd,
    toleratesSources,
  });
}

/** The demo's configuration: no file, whatever CARIMBO_CONFIG says; the environment still wins. */
export function demoConfig(env: Environment, cwd?: string): Config {
  const { CARIMBO_CONFIG: _, ...rest } = env;
  return loadConfig({ env: rest, mode: 'demo', ...(cwd === undefined ? {} : { cwd }) });
}

function label(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near.startsWith('..') ? path : near;
}

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
