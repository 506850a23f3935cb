import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AmiConfig, Config } from '../../config/config.ts';
import { DEFAULTS } from '../../config/defaults.ts';
import { isLoopback } from '../host-port.ts';
import { readAsteriskConfig } from './asterisk-config.ts';
import { channelVarsOf, valuesOf } from './manager-config.ts';
import { managerText } from './manager-text.ts';

/** Beside manager.conf, which includes it. */
export const MANAGER_FILE = 'carimbo-manager.conf';

export interface ManagerOptions {
  /** Asterisk's configuration folder, where what `channelvars` has is read. */
  dir: string;
  origin: string | undefined;
  /** The server's address as the PBX sees it. */
  from: string | undefined;
}

export interface ManagerPlan {
  text: string;
  origin: string;
  user: string;
  /** What carimbo.yaml has of this PBX. */
  known: AmiConfig | undefined;
  /** The address that may log in; any without it. */
  address: string | undefined;
  /** Whether this PBX's manager.conf could be read. */
  isHere: boolean;
}

/** The manager user: of carimbo.yaml, else the one that is installed, else a new one. */
export function planManager(config: Config, { dir, origin: asked, from }: ManagerOptions): ManagerPlan {
  const origin = asked ?? config.asterisk[0]?.origin ?? DEFAULTS.amiOrigin;
  const known = config.asterisk.find((pbx) => pbx.origin === origin);
  const user = known?.user ?? DEFAULTS.amiUser;
  const file = join(dir, MANAGER_FILE);
  const own = existsSync(file) ? { lines: readFileSync(file, 'utf8').split('\n'), complete: true } : null;
  const secret = known?.secret ?? valuesOf(own, user, 'secret')[0] ?? randomBytes(24).toString('base64url');
  const installed = readAsteriskConfig(dir, 'manager.conf');
  const isLocal = known === undefined || isLoopback(known.host);
  const address =
    from ?? valuesOf(own, user, 'permit')[0]?.split('/', 1)[0] ?? (isLocal ? '127.0.0.1' : undefined);
  const channelVars = channelVarsOf(installed, own);
  return {
    text: managerText({ user, secret, from: address, channelVars }),
    ...{ origin, user, known, address },
    isHere: installed !== null,
  };
}
