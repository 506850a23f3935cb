import type { LoadedConfig } from '../../config/interpret.ts';
import type { CommandLine } from '../command-line.ts';
import { askRunning, type Running } from './ask-running.ts';
import { checkAsterisk } from './check-asterisk.ts';
import { checkClock, newestEntries } from './check-clock.ts';
import { checkConfig } from './check-config.ts';
import { checkDatabase } from './check-database.ts';
import { checkProgram, checkReadable } from './check-files.ts';
import { checkKeys } from './check-keys.ts';
import { checkOperators } from './check-operators.ts';
import { checkOutbox } from './check-outbox.ts';
import { checkPorts } from './check-ports.ts';
import { checkPrompts } from './check-prompts.ts';
import { checkSources } from './check-sources.ts';
import type { Finding } from './finding.ts';
import { checkUser, findServiceUser, withRightsOf } from './service-user.ts';

interface Examination {
  /** Asterisk's configuration folder. */
  etc: string;
  /** Writes the commands that a finding advises. */
  command: CommandLine;
  /** `--user`. */
  user: string | undefined;
  /** Reads the configuration once more. @throws ConfigError */
  reload(): unknown;
}

/** All checks, in the order in which a person would fix things. */
export async function examine(
  loaded: LoadedConfig,
  { etc, command, user, reload }: Examination,
): Promise<Finding[]> {
  const running = await askRunning(loaded.config);
  const service = await findServiceUser(loaded.config, { named: user, running });
  const asService = () => examineService(loaded, { command, running, reload });
  const closed = service && (await withRightsOf(service, async () => checkProgram()));
  const { first, last } =
    service && closed === null ? await withRightsOf(service, asService) : await asService();
  return [
    checkUser(service),
    ...(closed === null ? [] : [closed]),
    ...first,
    ...checkPrompts(etc),
    ...checkAsterisk(loaded.config, etc),
    ...last,
  ];
}

/** What the service uses, checked with its rights. */
async function examineService(
  loaded: LoadedConfig,
  { command, running, reload }: Pick<Examination, 'command' | 'reload'> & { running: Running },
): Promise<{ first: Finding[]; last: Finding[] }> {
  const { config } = loaded;
  const { store, findings: database } = await checkDatabase(config);
  try {
    const heads = store ? await store.reads.heads() : [];
    return {
      first: [
        ...checkConfig(loaded),
        ...checkReadable(reload),
        ...database,
        ...checkOperators(config, heads),
        ...(await checkClock(config, await newestEntries(store))),
        ...(await checkSources(config, command)),
        ...(await checkPorts(config, running)),
      ],
      last: [
        ...(store ? await checkKeys(config, store, command) : []),
        ...(store ? await checkOutbox(config, store, command) : []),
      ],
    };
  } finally {
    await store?.close();
  }
}
