import type { LoadedConfig } from '../../config/interpret.ts';
import { askRunning } from './ask-running.ts';
import { checkAsterisk } from './check-asterisk.ts';
import { checkCallFacts } from './check-call-facts.ts';
import { checkClock, newestEntries } from './check-clock.ts';
import { checkConfig, checkReadable } from './check-config.ts';
import { checkDatabase, openDatabase } from './check-database.ts';
import { checkHighWater } from './check-high-water.ts';
import { checkKeys } from './check-keys.ts';
import { checkManager } from './check-manager.ts';
import { checkOffline } from './check-offline.ts';
import { checkOutbox } from './check-outbox.ts';
import { checkOutgoing } from './check-outgoing.ts';
import { checkPorts } from './check-ports.ts';
import { checkPrompts } from './check-prompts.ts';
import { checkSources } from './check-sources.ts';
import { checkSpool } from './check-spool.ts';
import { checkProgram, checkUser } from './check-user.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';
import { findServiceUser, withRightsOf } from './service-user.ts';

type Check = (examination: Examination) => Finding[] | Promise<Finding[]>;

/** In the order in which a person would fix things; with the rights of the service where it needs what they look at. */
const CHECKS: readonly { check: Check; as: 'service' | 'self' }[] = [
  { check: checkConfig, as: 'service' },
  { check: checkReadable, as: 'service' },
  { check: checkDatabase, as: 'service' },
  { check: checkHighWater, as: 'service' },
  { check: checkClock, as: 'service' },
  { check: checkSources, as: 'service' },
  { check: checkPorts, as: 'service' },
  { check: checkPrompts, as: 'self' },
  { check: checkAsterisk, as: 'self' },
  { check: checkManager, as: 'self' },
  { check: checkCallFacts, as: 'self' },
  { check: checkKeys, as: 'service' },
  { check: checkOutgoing, as: 'service' },
  { check: checkOutbox, as: 'service' },
  { check: checkOffline, as: 'service' },
  { check: checkSpool, as: 'self' },
];

interface ExamineOptions extends Pick<Examination, 'etc' | 'command' | 'reload'> {
  /** `--user`. */
  user: string | undefined;
}

/** Runs all checks. */
export async function examine(
  { config, warnings }: LoadedConfig,
  { user, ...options }: ExamineOptions,
): Promise<Finding[]> {
  const running = await askRunning(config);
  const service = await findServiceUser(config, { named: user, running });
  const program = service === null ? [] : await withRightsOf(service, async () => checkProgram());
  // A user who cannot read the program could not even load the files that the checks need.
  const asService = <T>(work: () => Promise<T>): Promise<T> =>
    service === null || program.length > 0 ? work() : withRightsOf(service, work);
  const database = await asService(() => openDatabase(config));
  try {
    const newest = await asService(() => newestEntries(database.store));
    const facts = { config, warnings, ...options, service, running, database, newest, now: Date.now() };
    const findings = [...checkUser(facts), ...program];
    for (const { check, as } of CHECKS)
      findings.push(...(await (as === 'self' ? check(facts) : asService(async () => check(facts)))));
    return findings;
  } finally {
    await asService(async () => database.store?.close());
  }
}
