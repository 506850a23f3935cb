import type { LoadedConfig } from '../../config/load-config.ts';
import type { CommandLine } from '../command-line.ts';
import { checkAsterisk } from './check-asterisk.ts';
import { checkClock, newestEntries } from './check-clock.ts';
import { checkConfig } from './check-config.ts';
import { checkDatabase } from './check-database.ts';
import { checkKeys } from './check-keys.ts';
import { checkOperators } from './check-operators.ts';
import { checkOutbox } from './check-outbox.ts';
import { checkPorts } from './check-ports.ts';
import { checkPrompts } from './check-prompts.ts';
import { checkSources } from './check-sources.ts';
import type { Finding } from './finding.ts';

interface Examination {
  /** Asterisk's configuration folder. */
  etc: string;
  /** How the commands are written that a finding advises. */
  command: CommandLine;
}

/** The whole examination, in the order in which a person would mend things. */
export async function examine(loaded: LoadedConfig, { etc, command }: Examination): Promise<Finding[]> {
  const { config } = loaded;
  const { store, findings: database } = await checkDatabase(config);
  try {
    const heads = store ? await store.reads.heads() : [];
    return [
      ...checkConfig(loaded),
      ...database,
      ...checkOperators(config, heads),
      ...(await checkClock(config, await newestEntries(store))),
      ...(await checkSources(config, command)),
      ...(await checkPorts(config)),
      ...checkPrompts(etc),
      ...checkAsterisk(config, etc),
      ...(store ? await checkKeys(config, store, command) : []),
      ...(store ? await checkOutbox(config, store, command) : []),
    ];
  } finally {
    await store?.close();
  }
}
