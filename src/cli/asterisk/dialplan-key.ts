import { PBX_SCOPES } from '../../auth/scope.ts';
import type { Config } from '../../config/config.ts';
import { chooseOperator } from '../settings.ts';
import type { DialplanOptions } from './dialplan-options.ts';
import type { Values } from './fill-dialplan.ts';

/**
 * Creates a key and uses it. Where `use` fails, the key is revoked: its secret would be lost.
 * @throws what `use` throws
 */
export async function withNewKey<T>(
  config: Config,
  { operator, origin }: Pick<DialplanOptions, 'operator' | 'origin'>,
  use: (settings: Values) => T,
): Promise<T> {
  const registry = chooseOperator(config.operators, operator).ans_registry;
  const [{ withStore }, { KeyRing }] = await Promise.all([
    import('../with-store.ts'),
    import('../../auth/key-ring.ts'),
  ]);
  return withStore(config, async (store) => {
    const keys = new KeyRing(store.keys);
    const { key, secret } = await keys.create({
      operator: registry,
      scopes: [...PBX_SCOPES],
      ...(origin !== undefined && { origin }),
    });
    try {
      return use({ CARIMBO_KEY_ID: key.id, CARIMBO_KEY: secret });
    } catch (error) {
      await keys.revoke(key.id);
      throw error;
    }
  });
}
