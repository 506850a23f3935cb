import type { LoadedConfig } from '../../config/load-config.ts';
import { checkAsterisk } from './check-asterisk.ts';
import { checkClock } from './check-clock.ts';
import { checkConfig } from './check-config.ts';
import { checkDatabase } from './check-database.ts';
import { checkKeys } from './check-keys.ts';
import { checkOutbox } from './check-outbox.ts';
import { checkPorts } from './check-ports.ts';
import { checkPrompts } from './check-prompts.ts';
import { checkSources } from './check-sources.ts';
import type { Finding } from './finding.ts';

/** The whole examination, in the order in which a person would mend things. */
export async function examine(loaded: LoadedConfig, etc: string): Promise<Finding[]> {
  const { config } = loaded;
  const { store, findings: database } = await checkDatabase(config);
  try {
    const heads = store ? await store.reads.heads() : [];
    return [
      ...checkConfig(loaded),
      ...database,
      ...(await checkClock(config, heads)),
      ...(await checkSources(config)),
      ...(await checkPorts(config)),
      ...checkPrompts(etc),
      ...checkAsterisk(config, etc),
      ...(store ? await checkKeys(config, store) : []),
      ...(store ? await checkOutbox(config, store) : []),
    ];
  } finally {
    await store?.close();
  }
}
