import type { SandboxContext } from '../context.ts';
import { DatabaseError, fillDatabase } from './fill-database.ts';
import { startRelay } from './relay.ts';

/** A given database, filled with the people. */
export interface RelayedDatabase {
  /** Through a relay that applies the faults of `database`. */
  url: string;
  /** As it was given. */
  direct: string;
  /** `url` without the password. */
  shown: string;
  stop(): Promise<void>;
}

const PORTS: Record<string, number> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'mysql:': 3306,
  'mariadb:': 3306,
};

/** @throws DatabaseError */
export async function connectDatabase(
  given: string,
  { directory, faults, log }: SandboxContext,
): Promise<RelayedDatabase> {
  if (!URL.canParse(given))
    throw new DatabaseError('--database: esperado um endereço como postgres://usuario:senha@maquina/banco.');
  const url = new URL(given);
  await fillDatabase(url, directory.people);
  const relay = await startRelay({
    host: url.hostname.replaceAll(/[[\]]/g, ''),
    port: Number(url.port) || (PORTS[url.protocol] ?? 0),
    faults,
    log,
  });
  const relayed = new URL(given);
  relayed.hostname = '127.0.0.1';
  relayed.port = String(relay.port);
  const shown = new URL(relayed);
  if (shown.password !== '') shown.password = '***';
  return { url: relayed.href, direct: given, shown: shown.href, stop: relay.stop };
}
