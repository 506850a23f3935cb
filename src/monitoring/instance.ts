import { Gauge, type Registry } from 'prom-client';
import type { Config } from '../config/config.ts';
import { effectiveUser, userName } from '../platform/users.ts';

/** Which Carimbo this is: what tells the demo from an installation, and one installation from another. */
export interface Instance {
  mode: Config['mode'];
  /** Absolute. */
  data_dir: string;
  /** Path of the file, or `postgres`. */
  database: string;
}

export function instanceOf({ mode, dataDir, database }: Config): Instance {
  return { mode, data_dir: dataDir, database: database.kind === 'sqlite' ? database.path : 'postgres' };
}

const NAME = 'carimbo_info';

/** Says it on `/metrics`, which only this machine and `admin` keys may read: `carimbo doctor` asks there. */
export function tellInstance(registry: Registry, config: Config): void {
  const labels = { ...instanceOf(config), user: userName(effectiveUser()) };
  const help = 'Which Carimbo this is; always 1';
  new Gauge({ name: NAME, help, labelNames: Object.keys(labels), registers: [registry] }).set(labels, 1);
}

/** @param metrics the text of `/metrics`; null when it says nothing of this */
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
