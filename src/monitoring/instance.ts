import { Gauge, type Registry } from 'prom-client';
import type { Config } from '../config/config.ts';
import { effectiveUser, userName } from '../platform/users.ts';

/** Identifies this server: the demo or an installation, and which one. */
export interface Instance {
  mode: Config['mode'];
  /** Absolute path. */
  data_dir: string;
  /** Path of the file, or `postgres`. */
  database: string;
}

export function instanceOf({ mode, dataDir, database }: Config): Instance {
  return { mode, data_dir: dataDir, database: database.kind === 'sqlite' ? database.path : 'postgres' };
}

const NAME = 'carimbo_info';

/** Puts it into `/metrics`, which only this machine and `admin` keys may read: `carimbo doctor` reads it there. */
export function registerInstanceMetric(registry: Registry, config: Config): void {
  const labels = { ...instanceOf(config), user: userName(effectiveUser()) };
  const help = 'Which Carimbo this is; always 1';
  new Gauge({ name: NAME, help, labelNames: Object.keys(labels), registers: [registry] }).set(labels, 1);
}

/** Reads it from the text of `/metrics`; null if it is not there. */
export function readInstance(metrics: string): (Instance & { user: string }) | null {
  const [, text] = new RegExp(`^${NAME}\\{(.*)\\} 1$`, 'm').exec(metrics) ?? [];
  if (text === undefined) return null;
  const labels = Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [
      name,
      value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char)),
    ]),
  );
  const { mode, data_dir = '', database = '', user = '' } = labels;
  return { mode: mode === 'demo' ? 'demo' : 'production', data_dir, database, user };
}
