import type { ApiKey } from '../../auth/api-key.ts';
import { PBX_SCOPES, type Scope } from '../../auth/scope.ts';
import type { AllowedPeer, Config } from '../../config/config.ts';
import { chooseOperator } from '../settings.ts';
import type { DialplanOptions } from './dialplan-options.ts';
import type { Values } from './fill-dialplan.ts';

const DEFAULT_ORIGIN = 'pbx';

/** A key to create for a PBX. */
export interface WantedKey {
  operator: string;
  origin: string;
  scopes: readonly Scope[];
}

export interface NewKey {
  key: ApiKey;
  secret: string;
}

/**
 * Creates keys and uses them. Where `use` fails, they are revoked: their secrets would be lost.
 * @throws what `use` throws
 */
export async function withNewKeys<T>(
  config: Config,
  wanted: readonly WantedKey[],
  use: (keys: readonly NewKey[]) => T,
): Promise<T> {
  const [{ withStore }, { KeyRing }] = await Promise.all([
    import('../with-store.ts'),
    import('../../auth/key-ring.ts'),
  ]);
  return withStore(config, async (store) => {
    const ring = new KeyRing(store.keys);
    const created: NewKey[] = [];
    try {
      for (const { scopes, ...key } of wanted)
        created.push(await ring.create({ ...key, scopes: [...scopes] }));
      return use(created);
    } catch (error) {
      for (const { key } of created) await ring.revoke(key.id);
      throw error;
    }
  });
}

/** The same for the key of an HTTP dialplan. */
export async function withNewKey<T>(
  config: Config,
  { operator, origin }: Pick<DialplanOptions, 'operator' | 'origin'>,
  use: (settings: Values) => T,
): Promise<T> {
  const wanted = {
    operator: chooseOperator(config.operators, operator).ans_registry,
    origin: originOf(config, origin),
    scopes: PBX_SCOPES,
  };
  return withNewKeys(config, [wanted], ([created]) => use(keySettings(created)));
}

export const keySettings = (created: NewKey | undefined): Values => ({
  CARIMBO_KEY_ID: created?.key.id,
  CARIMBO_KEY: created?.secret,
});

/** The origin of a PBX: the given one, or the only one that agi.allow has. Its keys have the same, or a call that uses
 * FastAGI and HTTP would get two numbers. */
export function originOf(config: Config, given: string | undefined): string {
  const [only = DEFAULT_ORIGIN, another] = new Set(peerOrigins(config));
  return given ?? (another === undefined ? only : DEFAULT_ORIGIN);
}

/** Whether agi.allow lets a PBX call with this origin. */
export const isPeerOrigin = (config: Config, origin: string) =>
  !config.agi.enabled || peerOrigins(config).includes(origin);

const peerOrigins = ({ agi }: Config) => (agi.enabled ? agi.allow.map(originOfPeer) : []);

const originOfPeer = (peer: AllowedPeer) =>
  typeof peer === 'string' ? DEFAULT_ORIGIN : (peer.origin ?? DEFAULT_ORIGIN);
