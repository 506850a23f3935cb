import type { Environment } from '../../config/environment.ts';
import type { RemoteSourceConfig } from './remote-config.ts';

export interface LoadSourceOptions {
  /** Absolute path of the YAML file. */
  file: string;
  env: Environment;
  /** What messages call the file; its path when not given. */
  label?: string;
}

/**
 * One source file, read and checked, its parameters found; frozen.
 * @throws ConfigError naming all that is wrong, by file:line
 */
export function loadSourceFile(_options: LoadSourceOptions): RemoteSourceConfig {
  throw new Error('loadSourceFile is being written');
}
